"""Tenants: tiers and limits, keys and their rotation, members and roles, brand."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from domain.errors import Conflict, Invalid, NotFound
from domain.plans import TIERS
from domain.tenants import Brand, Limits, Tenant
from domain.usage import UsageMeter, meter_id
from domain.usecases import tenants
from domain.usecases.usage import Leases
from tests.given import OTHER_TENANT, SYSTEM, World, event
from tests.scenes import ask, set_scene


@pytest.fixture
def world() -> World:
    world = World()
    world.tenant = world.given(lambda work: tenants.register_tenant(work, " Ink & Sons ", "free", "local"))
    return world


def test_a_tenant_is_registered_with_a_trimmed_name() -> None:
    world = World()
    outcome = world.when(lambda work: tenants.register_tenant(work, " Ink ", "basic", "eu-central"))
    id = outcome.then(event(Tenant.Registered, name="Ink", tier="basic", region="eu-central"))
    tenant = world.get(Tenant, id)
    assert (tenant.tenant, tenant.plan) == (id, TIERS["basic"])


def test_a_tenant_needs_a_name_and_a_known_tier(world: World) -> None:
    world.when(lambda work: tenants.register_tenant(work, "  ", "free", "local")).refused("empty-name", Invalid)
    world.when(lambda work: tenants.register_tenant(work, "Ink", "gold", "local")).refused(
        "unknown-tier", Invalid, "tier"
    )


def test_a_tier_s_figures_are_fixed_but_enterprise_s(world: World) -> None:
    def change(tier: str, limits: Limits) -> Any:
        return world.when(lambda work: tenants.change_tier(work, world.tenant, tier, limits, "ann"))

    change("pro", Limits(500)).refused("limits-not-custom", field="limits")
    change("gold", Limits()).refused("unknown-tier")
    change("gold", Limits(1)).refused("unknown-tier")
    change("enterprise", Limits(500, 0)).then(event(Tenant.TierChanged, tier="enterprise", approved_by="ann"))
    plan = world.get(Tenant, world.tenant).plan
    assert (plan.requests_per_minute, plan.generations_per_month, plan.job_priority) == (500, 0, 3)
    change("enterprise", Limits()).then(event(Tenant.TierChanged))
    assert world.get(Tenant, world.tenant).plan == TIERS["enterprise"]


def test_a_new_tier_moves_the_limit_of_the_running_month() -> None:
    world = World()
    scene = set_scene(world.do, tier="free")
    world.enter(scene.tenant)
    ask(world.do, scene, Leases("gateway-1"))
    outcome = world.when(lambda work: tenants.change_tier(work, scene.tenant, "basic", Limits(), "ann"))
    outcome.then(event(Tenant.TierChanged), event(UsageMeter.LimitChanged, limit=500))
    assert world.get(UsageMeter, meter_id(scene.tenant, "2026-03")).limit == 500
    world.clock.move(days=40)
    world.when(lambda work: tenants.change_tier(work, scene.tenant, "free", Limits(), "ann")).then(
        event(Tenant.TierChanged)
    )


def test_a_key_is_issued_and_only_its_digest_kept(world: World) -> None:
    outcome = world.when(lambda work: tenants.issue_key(work, world.tenant, "server", ("read", "design")))
    id, secret = outcome.then(event(Tenant.KeyIssued, digest=outcome.result[1].digest, name="server"))
    kept = world.get(Tenant, world.tenant).keys[id]
    assert (kept.digest, kept.hint, kept.scopes, kept.revoked) == (
        secret.digest,
        secret.hint,
        ("read", "design"),
        False,
    )
    assert secret.text not in repr(world.log)


@pytest.mark.parametrize("scopes", [(), ("read", "fly")])
def test_a_key_has_known_scopes(world: World, scopes: tuple[str, ...]) -> None:
    world.when(lambda work: tenants.issue_key(work, world.tenant, "k", scopes)).refused(
        "unknown-scope", Invalid, "scopes"
    )


def test_a_key_expires_in_the_future(world: World) -> None:
    now = world.clock.now()
    world.when(lambda work: tenants.issue_key(work, world.tenant, "k", ("read",), now)).refused("already-expired")
    later = now + timedelta(seconds=1)
    world.when(lambda work: tenants.issue_key(work, world.tenant, "k", ("read",), later)).then(
        event(Tenant.KeyIssued, expires_at=later)
    )


def issued(world: World, expires: timedelta | None = None) -> UUID:
    at = None if expires is None else world.clock.now() + expires
    id: UUID = world.given(lambda work: tenants.issue_key(work, world.tenant, "server", ("read",), at))[0]
    return id


def test_a_rotated_key_lives_on_for_the_overlap(world: World) -> None:
    old = issued(world)
    until = world.clock.now() + timedelta(hours=2)
    outcome = world.when(lambda work: tenants.rotate_key(work, world.tenant, old, timedelta(hours=2)))
    new, _ = outcome.then(
        event(Tenant.KeyIssued, name="server", scopes=("read",), expires_at=None),
        event(Tenant.KeyExpirySet, key_id=old, expires_at=until, replaced_by=outcome.result[0]),
    )
    kept = world.get(Tenant, world.tenant).keys
    assert kept[old].expires_at == until and kept[new].expires_at is None


def test_rotation_never_lengthens_a_key_s_life(world: World) -> None:
    old = issued(world, timedelta(hours=1))
    ends = world.clock.now() + timedelta(hours=1)
    world.clock.move(days=3)
    world.when(lambda work: tenants.rotate_key(work, world.tenant, old)).then(
        event(Tenant.KeyIssued), event(Tenant.KeyExpirySet, key_id=old, expires_at=ends)
    )


def test_a_key_is_bound_to_networks_in_their_usual_form_and_so_is_its_successor(world: World) -> None:
    given = ("203.0.113.9/24", " 203.0.113.0/24", "2001:DB8::1")
    outcome = world.when(lambda work: tenants.issue_key(work, world.tenant, "k", ("read",), None, given))
    kept = ("203.0.113.0/24", "2001:db8::1/128")
    outcome.then(event(Tenant.KeyIssued), event(Tenant.KeyNetworksSet, key_id=outcome.result[0], networks=kept))
    turned = world.when(lambda work: tenants.rotate_key(work, world.tenant, outcome.result[0]))
    turned.then(event(Tenant.KeyIssued), event(Tenant.KeyNetworksSet, networks=kept), event(Tenant.KeyExpirySet))


@pytest.mark.parametrize(
    ("networks", "code"),
    [(("localhost",), "bad-network"), (("10.0.0.1/33",), "bad-network"), ((), None)]
    + [(tuple(f"10.0.0.{n}" for n in range(count)), code) for count, code in ((20, None), (21, "too-many-networks"))],
)
def test_what_is_no_network_is_refused(world: World, networks: tuple[str, ...], code: str | None) -> None:
    outcome = world.when(lambda work: tenants.issue_key(work, world.tenant, "k", ("read",), None, networks))
    if code is not None:
        outcome.refused(code, Invalid, "allowed_from")
    else:
        assert world.get(Tenant, world.tenant).keys[outcome.result[0]].networks == tuple(f"{n}/32" for n in networks)


def test_an_account_is_a_tenant_on_free_with_its_owner(world: World) -> None:
    account, member = uuid4(), uuid4()
    world.tenant = account
    outcome = world.when(lambda work: tenants.open_account(work, account, member, "App", "a@x.example", "local"))
    outcome.then(
        event(Tenant.Registered, name="App", tier="free", region="local"),
        event(Tenant.MemberAdded, member_id=member, role="owner"),
    )
    added = outcome.events[1]
    assert (added.name.subject, added.email.subject, added.email.value) == (member, member, "a@x.example")


def test_a_key_is_revoked_once_and_not_rotated_then(world: World) -> None:
    key = issued(world)
    world.when(lambda work: tenants.revoke_key(work, world.tenant, key, "leaked")).then(
        event(Tenant.KeyRevoked, key_id=key, reason="leaked")
    )
    world.when(lambda work: tenants.revoke_key(work, world.tenant, key, "again")).then_nothing()
    world.when(lambda work: tenants.rotate_key(work, world.tenant, key)).refused("key-revoked", Conflict)


def test_unknown_keys_are_not_found(world: World) -> None:
    world.when(lambda work: tenants.revoke_key(work, world.tenant, uuid4(), "x")).refused("not-found", NotFound)
    world.when(lambda work: tenants.rotate_key(work, world.tenant, uuid4())).refused("not-found", NotFound)


def test_members_come_change_and_go(world: World) -> None:
    def add(role: str) -> Any:
        return world.when(lambda work: tenants.add_member(work, world.tenant, "Ada", "ada@x.example", role))

    add("king").refused("unknown-role", Invalid, "role")
    outcome = add("artist")
    id = outcome.then(event(Tenant.MemberAdded, role="artist"))
    added = outcome.events[0]
    assert (added.name.subject, added.name.value, added.email.value) == (id, "Ada", "ada@x.example")
    change = tenants.change_role
    world.when(lambda work: change(work, world.tenant, id, "king")).refused("unknown-role")
    world.when(lambda work: change(work, world.tenant, id, "artist")).then_nothing()
    world.when(lambda work: change(work, world.tenant, id, "owner")).then(
        event(Tenant.MemberRoleChanged, member_id=id, role="owner")
    )
    assert world.get(Tenant, world.tenant).members == {id: "owner"}
    world.when(lambda work: tenants.remove_member(work, world.tenant, id)).then(event(Tenant.MemberRemoved))
    world.when(lambda work: tenants.remove_member(work, world.tenant, id)).refused("not-found")
    world.when(lambda work: change(work, world.tenant, id, "owner")).refused("not-found")


def test_a_brand_is_kept(world: World) -> None:
    brand = Brand("Inkwell", "#000000", "#ffffff")
    world.when(lambda work: tenants.change_brand(work, world.tenant, brand)).then(
        event(Tenant.BrandChanged, brand=brand)
    )
    assert world.get(Tenant, world.tenant).brand == brand


def test_another_tenant_finds_nothing_but_the_system_does(world: World) -> None:
    def rename(work: Any) -> None:
        tenants.change_brand(work, world.tenant, Brand("x", "#000000", "#000000"))

    world.when(rename, tenant=OTHER_TENANT).refused("not-found", NotFound)
    world.when(rename, SYSTEM, OTHER_TENANT).then(event(Tenant.BrandChanged))
