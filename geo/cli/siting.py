"""Commands of checkpoint siting and cordons: evaluate posts, plan posts, cordon off an area."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Mapping
from contextlib import AbstractContextManager
from typing import Any
from uuid import uuid4

from geo.cli.command import ACCOUNT_ARGUMENT, Command
from geo.cli.context import CliContext
from geo.cli.jobs import job_with_progress
from geo.cli.plans import resolve_actor
from geo.domain.actors import Actor
from geo.domain.errors import InvalidInput
from geo.domain.plans.commands import NewPlan
from geo.exchange import sources_from_paths
from geo.services.context import AppContext
from geo.services.cordon.candidates import cordon_points_as_candidates
from geo.services.cordon.solve import plan_cordon
from geo.services.cordon.types import CordonAction, CordonPlan, CordonRequest
from geo.services.siting.access_constraint import AccessReport
from geo.services.siting.candidates import opening_status, read_candidates
from geo.services.siting.evaluation import evaluate_siting
from geo.services.siting.objectives import DistanceFigures, SitingObjective
from geo.services.siting.problem import (
    SitingProblem,
    SitingRequest,
    closure_range,
    post_count_range,
    siting_problem,
)
from geo.services.siting.service_access import DEFAULT_ACCESS_M
from geo.services.siting.solve import SitingPlan, SitingTarget, draft_siting_plan, solve_siting
from geo.text.access import access_loss_lines, is_uncheckable

MAX_COVERAGE, MIN_POSTS = "most", "fewest"
OBJECTIVES = (MAX_COVERAGE, *(aim.value for aim in SitingObjective))
MAX_REACH_KM = 50


def run_evaluate(cli: CliContext, arguments: Namespace) -> int:
    """Print the value of every post, the worst loss first."""
    with cli.open_context_for_reading() as ctx:
        actor = resolve_actor(ctx, arguments.account)
        evaluation = evaluate_siting(ctx, actor, _siting_request(cli, ctx, actor, arguments))
    for code, coverage in evaluation.coverage_by_kind.items():
        counts = {"seen": int(coverage.covered), "total": int(coverage.total)}
        cli.print_line(cli.t("cli.siting.covered", kind=cli.t.label(ctx.kinds[code]), **counts))
    for value in evaluation.site_values:
        key = "cli.siting.value_manned" if value.manned else "cli.siting.value_other"
        post = f"{value.post.name} ({value.post.site})"
        cli.print_line("  " + cli.t(key, post=post, reaches=value.coverage, alone=value.unique_coverage))
    return 0


def run_max_coverage(cli: CliContext, arguments: Namespace) -> int:
    """Print, and draft where requested, the best plan of a given number of posts."""
    return _solve(cli, arguments, arguments.aim)


def run_min_posts(cli: CliContext, arguments: Namespace) -> int:
    """Print, and draft where requested, the fewest posts that cover all."""
    return _solve(cli, arguments, MIN_POSTS)


def run_cordon(cli: CliContext, arguments: Namespace) -> int:
    """Print, and draft where requested, the posts that close every road of an area.

    Returns:
        0, or 1 where the area cannot be cordoned off.
    """
    with _open_context(cli, arguments) as ctx:
        actor = resolve_actor(ctx, arguments.account)
        request = CordonRequest(arguments.area, arguments.buffer, arguments.only_known)
        cordon = plan_cordon(ctx, actor, request)
        _print_cordon(cli, cordon)
        if arguments.draft and cordon.points:
            points = cordon.with_action(CordonAction.CREATE)
            new_posts = cordon_points_as_candidates(ctx, actor, (), points)
            opened = tuple(opening_status(ctx.kinds, post) for post in new_posts)
            new = _new_draft(arguments.draft, cordon.draft_area(ctx.read_model.reference().areas))
            draft_siting_plan(ctx, actor, new, cordon.statuses(ctx.kinds) + opened, new_posts)
            _print_draft(cli, new)
    return 1 if cordon.open_route else 0


def _solve(cli: CliContext, arguments: Namespace, objective: str) -> int:
    with _open_context(cli, arguments) as ctx:
        actor = resolve_actor(ctx, arguments.account)
        request = _siting_request(cli, ctx, actor, arguments)
        problem = siting_problem(ctx, actor, request)
        if not problem.posts or not problem.demand_points:
            raise InvalidInput("error.no_places")
        target = SitingTarget() if objective == MIN_POSTS else _siting_target(problem, arguments, objective)
        with job_with_progress(cli) as job:
            job.run(lambda job: solve_siting(ctx, actor, request, target, job))
        plan = job.result()
        _print_siting_plan(cli, plan)
        if arguments.draft:
            new = _new_draft(arguments.draft, arguments.area)
            draft_siting_plan(ctx, actor, new, plan.statuses(ctx.kinds), plan.creates)
            _print_draft(cli, new)
    return 0


def _siting_target(problem: SitingProblem, arguments: Namespace, objective: str) -> SitingTarget:
    """Return the target that was typed, by default as many posts as are open now.

    Raises:
        InvalidInput: That many posts, or closures, are not possible.
    """
    least, most = post_count_range(problem)
    count = min(max(len(problem.open), least), most) if arguments.count is None else arguments.count
    if not least <= count <= most:
        raise InvalidInput("error.post_count", found=count, least=least, most=most)
    low, high = closure_range(problem, count)
    closing = high if arguments.closing is None else arguments.closing
    if not low <= closing <= high:
        raise InvalidInput("error.post_closing", found=closing, least=low, most=high)
    return SitingTarget(
        count, closing, objective=None if objective == MAX_COVERAGE else SitingObjective(objective)
    )


def _open_context(cli: CliContext, arguments: Namespace) -> AbstractContextManager[AppContext]:
    """Open the store for reading, beside an application that runs, unless a draft is to be written."""
    return cli.open_context() if arguments.draft else cli.open_context_for_reading()


def _siting_request(cli: CliContext, ctx: AppContext, actor: Actor, arguments: Namespace) -> SitingRequest:
    """Return the request that was typed, with the candidates of the files.

    Raises:
        NotFound: The area does not exist.
        InvalidInput: The reach is out of range, or a file cannot be read.
    """
    areas = ctx.read_model.reference().areas
    if arguments.area:
        areas[arguments.area]  # raises NotFound
    if not 0 < arguments.reach <= MAX_REACH_KM:
        raise InvalidInput("error.post_reach", found=f"{arguments.reach:g}", most=MAX_REACH_KM)
    sources = sources_from_paths([cli.input_path(name) for name in arguments.candidates])
    return SitingRequest(
        area=arguments.area,
        radius_m=1000 * arguments.reach,
        by_road=arguments.by_road,
        candidates=read_candidates(ctx, actor, sources) if sources else (),
    )


def _new_draft(name: str, area: str) -> NewPlan:
    """Return the command that begins a draft, with a new key.

    Args:
        name: Name of the draft.
        area: Code of the area that the draft is about, "" for everything.
    """
    return NewPlan(name, f"plan-{uuid4().hex[:12]}", area)


def _print_draft(cli: CliContext, new: NewPlan) -> None:
    cli.print_line(cli.t("cli.siting.drafted", plan=new.key, name=new.name))


def _print_siting_plan(cli: CliContext, plan: SitingPlan) -> None:
    t, figures = cli.t, plan.result.figures
    count, total = len(plan.result.sites), len(plan.problem.demand_points)
    cli.print_line(t("cli.siting.text", count=count, covered=plan.covered, total=total))
    if isinstance(figures, DistanceFigures):
        for key in ("longest", "mean"):
            now, then = (f"{getattr(side, key) / 1000:.2f}" for side in (figures.current, figures.plan))
            cli.print_line(t(f"cli.siting.{key}", now=now, plan=then))
    elif figures is not None:
        cli.print_line(t("cli.siting.worst", now=int(figures.current.worst), plan=int(figures.plan.worst)))
    cli.print_line(t("cli.siting.proved" if plan.proven else "cli.siting.unproved"))
    for key, posts in (("closes", plan.closes), ("opens", plan.opens)):
        for post in posts:
            cli.print_line("  " + t(f"cli.siting.{key}", post=f"{post.name} ({post.site})"))
    _print_access(cli, plan.access_report)


def _print_access(cli: CliContext, report: AccessReport, losses_key: str = "siting.ways.brings") -> None:
    """Print which sites would lose access to a hospital or to supplies, or why that cannot be checked."""
    t = cli.t
    for layer in report.missing_layers:
        cli.print_line(t(f"siting.ways.missing.{layer}"))
    for key, losses in (("siting.ways.avoided", report.avoided), (losses_key, report.caused)):
        if losses:
            cli.print_line("\n  ".join((t(key), *access_loss_lines(losses, t))))
    if not (report.caused or is_uncheckable(report)):
        cli.print_line(t("siting.ways.kept", most=f"{DEFAULT_ACCESS_M / 1000:g}"))


def _print_cordon(cli: CliContext, cordon: CordonPlan) -> None:
    t = cli.t
    if not cordon.has_roads or not cordon.has_exit:
        cli.print_line(t("cordon.no_way_out" if cordon.has_roads else "cordon.no_roads"))
        return
    if cordon.open_route is not None:
        roads = t("list.comma").join(cordon.open_route.roads) or t("cordon.unnamed_road")
        cli.print_line(t("cli.cordon.open_route", start=cordon.open_route.start, roads=roads))
        return
    cli.print_line(t("cli.cordon.closed", count=len(cordon.points)))
    for point in cordon.points:
        location = f"{point.lat:.5f}, {point.lon:.5f}"
        site = f"{point.post.name} ({point.post.site})" if point.post else location
        step, road = t(f"cordon.step.{point.action}"), point.road or t("cordon.unnamed_road")
        cli.print_line("  " + t("cli.cordon.point", step=step, place=site, road=road))
    if cordon.access_report is not None:
        _print_access(cli, cordon.access_report, "cordon.brings")


_SITING: Mapping[str, Mapping[str, Any]] = {
    "--area": {"default": "", "metavar": "CODE"},
    "--reach": {"type": float, "default": 3.0, "metavar": "KM"},
    "--by-road": {"action": "store_true"},
    "--candidates": {"nargs": "+", "default": [], "metavar": "FILE"},
    **ACCOUNT_ARGUMENT,
}
_DRAFT: Mapping[str, Mapping[str, Any]] = {"--draft": {"default": "", "metavar": "NAME"}}
COMMANDS: Mapping[str, Command] = {
    "siting evaluate": Command(
        run_evaluate,
        ("siting evaluate --area 370725001 --reach 2.5", "siting evaluate --by-road"),
        _SITING,
        input_files=("candidates",),
    ),
    "siting max-coverage": Command(
        run_max_coverage,
        (
            "siting max-coverage --count 30 --closing 5 --draft night",
            "siting max-coverage --aim worst --candidates new.csv",
        ),
        {
            "--aim": {"choices": OBJECTIVES, "default": MAX_COVERAGE},
            "--count": {"type": int, "metavar": "NUMBER"},
            "--closing": {"type": int, "metavar": "NUMBER"},
            **_SITING,
            **_DRAFT,
        },
        input_files=("candidates",),
    ),
    "siting min-posts": Command(
        run_min_posts,
        ("siting min-posts --reach 2 --draft fewest",),
        {**_SITING, **_DRAFT},
        input_files=("candidates",),
    ),
    "cordon plan": Command(
        run_cordon,
        ("cordon plan 370725001", "cordon plan 370725001 --buffer 1000 --only-known --draft cordon"),
        {
            "area": {"metavar": "CODE"},
            "--buffer": {"type": float, "default": 500.0, "metavar": "METRES"},
            "--only-known": {"action": "store_true"},
            **ACCOUNT_ARGUMENT,
            **_DRAFT,
        },
    ),
}
