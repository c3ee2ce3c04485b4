"""Who gets where: deny by default, every route by name, forms only from one's own session."""

from __future__ import annotations

import httpx
import pytest
from fastapi.routing import APIRoute

from tillguard.console.access import PUBLIC, TABLE, may
from tillguard.console.app import application
from tillguard.console.door import COOKIE
from tillguard.domain import Role

from . import shop
from .conftest import House

PEOPLE = {account.role: account.name for account in reversed(shop.PEOPLE)}


def routes(house: House) -> list[APIRoute]:
    found = application(house.console.frame).routes
    assert all(isinstance(route, APIRoute) for route in found)
    return [route for route in found if isinstance(route, APIRoute)]


def address(route: APIRoute) -> str:
    path = route.path.replace("{path:path}", "x/y").replace("{key:path}", "a/b")
    return path.replace("{id}", "x").replace("{hash}", "0")


def test_every_route_has_its_row_and_every_row_its_route(house: House) -> None:
    assert {route.name for route in routes(house)} == TABLE.keys() | PUBLIC


def test_a_stranger_gets_nowhere_but_to_the_door(house: House) -> None:
    with httpx.Client(base_url=house.url) as stranger:
        for route in routes(house):
            if route.name in PUBLIC:
                continue
            (method,) = route.methods
            answer = stranger.request(method, address(route), data={"secret": "x"})
            assert answer.status_code == 303, route.name
            assert answer.headers["location"].startswith("/sign-in"), route.name


@pytest.mark.parametrize("role", Role)
def test_a_role_gets_what_the_table_says_and_nothing_else(house: House, role: Role) -> None:
    with house.sign_in(PEOPLE[role]) as client:
        for route in routes(house):
            (method,) = route.methods
            if route.name in PUBLIC | {"sign_out"} or route.path.endswith("/stream"):
                continue
            answer = client.request(method, address(route), data={"secret": "wrong"})
            if not may(role, route.name):
                assert (answer.status_code, "not for the role" in answer.text) == (403, True)
            elif method == "POST":
                assert "earlier session" in answer.text, route.name
            else:
                assert answer.status_code in (200, 303, 404), (route.name, answer.text)


def test_a_wrong_password_says_no_more_than_that_and_many_close_the_door(house: House) -> None:
    with httpx.Client(base_url=house.url) as client:
        for name in ("avery", "nobody-at-all"):
            said = client.post("/sign-in", data={"name": name, "password": "guess"})
            assert (said.status_code, "do not go together" in said.text) == (403, True)
        for _ in range(5):
            client.post("/sign-in", data={"name": "x", "password": "guess"})
        assert "too many tries" in client.post("/sign-in", data={"name": "x"}).text


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://elsewhere.example"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_a_form_from_another_site_is_refused(house: House, headers: dict[str, str]) -> None:
    given = {"name": "avery", "password": shop.PASSWORD}
    answer = httpx.post(f"{house.url}/sign-in", data=given, headers=headers)
    assert (answer.status_code, COOKIE in answer.cookies) == (403, False)


def test_a_session_is_kept_from_scripts_and_ends_with_signing_out(house: House) -> None:
    answer = httpx.post(f"{house.url}/sign-in", data={"name": "avery", "password": shop.PASSWORD})
    cookie = answer.headers["set-cookie"]
    assert all(part in cookie for part in ("HttpOnly", "SameSite=lax", "Path=/"))
    token = answer.cookies[COOKIE]
    with httpx.Client(base_url=house.url, cookies={COOKIE: token}) as client:
        page = client.get("/queue").text
        secret = page.split('name="secret" value="')[1].split('"')[0]
        assert client.post("/sign-out", data={"secret": secret}).status_code == 303
    again = httpx.get(f"{house.url}/queue", cookies={COOKIE: token})
    assert again.headers["location"].startswith("/sign-in")


def test_a_session_ends_after_a_shift(house: House) -> None:
    with house.sign_in("avery") as client:
        door = house.console.frame.door
        clock, door.clock = door.clock, lambda: clock() + 13 * 3600
        try:
            assert client.get("/queue?store=31").headers["location"] == (
                "/sign-in?next=%2Fqueue%3Fstore%3D31"
            )
        finally:
            door.clock = clock


@pytest.mark.parametrize("next", ["//evil.example", "https://evil.example", "/\\evil.example"])
def test_signing_in_leads_to_no_other_site(house: House, next: str) -> None:
    given = {"name": "avery", "password": shop.PASSWORD, "next": next}
    answer = httpx.post(f"{house.url}/sign-in", data=given)
    assert answer.headers["location"] == "/"


def test_every_answer_forbids_foreign_scripts_frames_and_caches(house: House) -> None:
    with house.sign_in("avery") as client:
        for path in ("/queue", "/cases/none", "/nowhere", "/sign-in", "/queue.csv"):
            headers = client.get(path).headers
            policy = headers["content-security-policy"]
            assert "default-src 'none'" in policy
            assert "unsafe" not in policy
            assert headers["cache-control"] == "no-store", path
            assert headers["x-content-type-options"] == "nosniff"


def test_a_large_form_is_refused_before_it_is_read(house: House) -> None:
    answer = httpx.post(f"{house.url}/sign-in", data={"name": "x" * 70_000})
    assert answer.status_code == 403
