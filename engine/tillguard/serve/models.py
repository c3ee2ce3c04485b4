"""ModelService: convert in, call, convert out."""

from __future__ import annotations

import asyncio
from typing import Any

import grpc
from google.protobuf.message import Message

from ..journal import Journal
from ..v1 import model_service_pb2 as wire
from ..v1.model_service_pb2_grpc import ModelServiceServicer
from . import model_lifecycle
from .answered import answered
from .checker import Checker
from .desk import Desk
from .investigations import page_start
from .lifecycle import Person
from .model_answers import model_message
from .policies import PAGE, rest
from .validate import check

Context = grpc.aio.ServicerContext[Any, Any]


class Models(ModelServiceServicer):
    def __init__(self, desk: Desk, checker: Checker) -> None:
        self.desk, self.checker = desk, checker

    @answered
    async def ListModels(
        self, request: wire.ListModelsRequest, context: Context
    ) -> wire.ListModelsResponse:
        self.check(request)
        start, most = page_start(request.page_token), request.page_size or PAGE
        found = await asyncio.to_thread(self.journal.stored_models, start + most + 1)
        models = [model_message(one) for one in found[start : start + most]]
        return wire.ListModelsResponse(models=models, next_page_token=rest(found, start + most))

    @answered
    async def GetModel(
        self, request: wire.GetModelRequest, context: Context
    ) -> wire.GetModelResponse:
        self.check(request)
        found = await asyncio.to_thread(self.journal.stored_model, request.hash)
        return wire.GetModelResponse(model=model_message(found))

    @answered
    async def PromoteModel(
        self, request: wire.PromoteModelRequest, context: Context
    ) -> wire.PromoteModelResponse:
        self.check(request)
        live = await asyncio.to_thread(
            model_lifecycle.promote,
            self.journal,
            request.hash,
            Person(request.by, self.desk.clock()),
            self.desk.settings,
            request.emergency,
            self.checker.try_model,
        )
        found = await asyncio.to_thread(self.journal.stored_model, live.version.hash)
        return wire.PromoteModelResponse(model=model_message(found))

    @answered
    async def RollbackModel(
        self, request: wire.RollbackModelRequest, context: Context
    ) -> wire.RollbackModelResponse:
        self.check(request)
        who = Person(request.by, self.desk.clock())
        live = await asyncio.to_thread(
            model_lifecycle.roll_back, self.journal, who, request.hash, request.reason
        )
        found = await asyncio.to_thread(self.journal.stored_model, live.version.hash)
        return wire.RollbackModelResponse(model=model_message(found))

    @property
    def journal(self) -> Journal:
        return self.desk.journal

    def check(self, request: Message) -> None:
        check(request, self.desk.clock(), currency=self.desk.pipeline.rulebook.currency)
