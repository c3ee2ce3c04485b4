from tillguard.v1 import model_service_pb2
from collections.abc import AsyncIterator
from typing import Any, Protocol

import grpc
import grpc.aio

class _Registering(Protocol):
    def add_generic_rpc_handlers(self, handlers: Any, /) -> None: ...

class ModelServiceStub:
    def __init__(self, channel: grpc.aio.Channel) -> None: ...
    ListModels: grpc.aio.UnaryUnaryMultiCallable[model_service_pb2.ListModelsRequest, model_service_pb2.ListModelsResponse]
    GetModel: grpc.aio.UnaryUnaryMultiCallable[model_service_pb2.GetModelRequest, model_service_pb2.GetModelResponse]
    PromoteModel: grpc.aio.UnaryUnaryMultiCallable[model_service_pb2.PromoteModelRequest, model_service_pb2.PromoteModelResponse]
    RollbackModel: grpc.aio.UnaryUnaryMultiCallable[model_service_pb2.RollbackModelRequest, model_service_pb2.RollbackModelResponse]

class ModelServiceServicer:
    async def ListModels(
        self, request: model_service_pb2.ListModelsRequest, context: grpc.aio.ServicerContext[model_service_pb2.ListModelsRequest, model_service_pb2.ListModelsResponse]
    ) -> model_service_pb2.ListModelsResponse: ...
    async def GetModel(
        self, request: model_service_pb2.GetModelRequest, context: grpc.aio.ServicerContext[model_service_pb2.GetModelRequest, model_service_pb2.GetModelResponse]
    ) -> model_service_pb2.GetModelResponse: ...
    async def PromoteModel(
        self, request: model_service_pb2.PromoteModelRequest, context: grpc.aio.ServicerContext[model_service_pb2.PromoteModelRequest, model_service_pb2.PromoteModelResponse]
    ) -> model_service_pb2.PromoteModelResponse: ...
    async def RollbackModel(
        self, request: model_service_pb2.RollbackModelRequest, context: grpc.aio.ServicerContext[model_service_pb2.RollbackModelRequest, model_service_pb2.RollbackModelResponse]
    ) -> model_service_pb2.RollbackModelResponse: ...

def add_ModelServiceServicer_to_server(
    servicer: ModelServiceServicer, server: _Registering
) -> None: ...
