"""Sentences on handovers: lines with their answers, who handed over and took over, state, receipt."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from geo.domain.findings.category import FindingCategories
from geo.domain.handovers.command_post import commanded_area
from geo.domain.handovers.facts import HandoverLine, LineKind, ReadBackResult
from geo.domain.handovers.handover import Handover, HandoverState
from geo.domain.kinds import Kinds
from geo.domain.post_orders.post_order import post_order_key
from geo.domain.supplies.item import SupplyCatalogue
from geo.domain.units import Unit, unit_name
from geo.formatting import FormatTime
from geo.i18n import Translator
from geo.services.context import AppContext
from geo.text.post_orders import scope_label
from geo.text.supplies import quantity_text


@dataclass(frozen=True, slots=True)
class HandoverWords:
    """What sentences on handovers need beside the handover.

    Attributes:
        t: Translator of the sentences.
        format_time: Formats a time for the reader.
        categories: Categories of findings.
        units: Units by code.
        accounts: Names of accounts by code.
        supplies: Items of supplies.
        scope: Names what a post order holds for, by its id.
        site: Names a site by its code.
        kinds: Kinds of sites.
    """

    t: Translator
    format_time: FormatTime
    categories: FindingCategories
    units: Mapping[str, Unit]
    accounts: Mapping[str, str]
    supplies: SupplyCatalogue
    scope: Callable[[str], str]
    site: Callable[[str], str]
    kinds: Kinds


_COUNTS = {LineKind.TALLY: "handover.tally", LineKind.OWED: "handover.owed"}
"""Kinds of lines that are counts, with the sentence that they make together."""


def handover_words(ctx: AppContext, t: Translator, format_time: FormatTime) -> HandoverWords:
    """Return what sentences on handovers need, in a language and with times of a reader."""
    reference = ctx.read_model.reference()
    return HandoverWords(
        t,
        format_time,
        ctx.finding_categories,
        reference.units,
        reference.account_names,
        ctx.supplies,
        lambda id_: scope_label(ctx, post_order_key(id_), t),
        lambda code: _site_name(ctx, code),
        ctx.kinds,
    )


def _site_name(ctx: AppContext, code: str) -> str:
    """Return the name of a site, its code where it is not known any more."""
    snapshot = ctx.read_model.current_snapshot()
    row = snapshot.row_of.get(code)
    return code if row is None else snapshot.names[row]


def place_name(place_id: str, name: str, t: Translator) -> str:
    """Return the name of a post, or that of an area as its command."""
    return t("handover.command", area=name) if commanded_area(place_id) else name


def not_on_duty_sentence(place_id: str, t: Translator) -> str:
    """Return who hands over and takes over, where the account may do neither."""
    return t("handover.not_commander" if commanded_area(place_id) else "handover.not_on_duty")


def units_sentence(place_id: str, out_unit: str, in_unit: str, words: HandoverWords) -> str:
    """Return which unit hands over to which, "" for a command, which no unit holds."""
    if commanded_area(place_id):
        return ""
    out, into = (unit_name(words.units, unit) or words.t("handover.no_unit") for unit in (out_unit, in_unit))
    return words.t("handover.units", out=out, into=into)


def line_sentence(line: HandoverLine, words: HandoverWords) -> str:
    """Return a line as a sentence."""
    t = words.t
    key, params = f"handover.line.{line.kind}", {"ref": line.ref, "value": line.value}
    match line.kind:
        case LineKind.FINDING:
            known = {category.code: t.label(category) for category in words.categories}
            params |= {
                "number": line.ref.removeprefix("F"),
                "category": known.get(line.code, line.code),
                "state": t(f"finding.state.{line.value}"),
            }
        case LineKind.TALLY if line.ref:
            key = "day.count_of"
            params = {"name": t(f"day.count.{line.ref}"), "count": f"{int(line.value):,}"}
        case LineKind.TALLY:
            key = "handover.line.no_tally"
        case LineKind.STOCK if line.ref in words.supplies:
            item = words.supplies[line.ref]
            params = {"ref": t.label(item), "value": quantity_text(int(line.value), item, t)}
        case LineKind.POST_ORDER:
            params["ref"] = words.scope(line.ref)
        case LineKind.SITE | LineKind.OWED:
            params |= _command_params(line, words)
        case LineKind.RELIEF:
            params["unit"] = unit_name(words.units, line.ref) or t("handover.no_unit")
            params["state"] = t(f"schedule.state.{line.value}")
    return t(key, **params, time=words.format_time(line.at) if line.at else "")


def _command_params(line: HandoverLine, words: HandoverWords) -> dict[str, str]:
    """Return the words of a line on a site that is not in force, or on what is owed."""
    if line.kind is LineKind.OWED:
        return {"ref": words.t(f"day.owed.{line.ref}")}
    status = words.kinds[line.code].status(line.value)
    return {"ref": words.site(line.ref), "value": words.t.label(status)}


def fact_sentences(lines: tuple[HandoverLine, ...], words: HandoverWords) -> list[str]:
    """Return the lines that are not read back; counts of a tally, and of what is owed, are one sentence."""
    facts = [line for line in lines if not line.is_open]
    counted = {kind: [line for line in facts if line.kind is kind and line.ref] for kind in _COUNTS}
    others = [line for line in facts if line.kind not in _COUNTS or not line.ref]
    sentences = [
        words.t(_COUNTS[kind], counts=words.t("list.comma").join(line_sentence(each, words) for each in some))
        for kind, some in counted.items()
        if some
    ]
    return [*sentences, *(line_sentence(line, words) for line in others)]


def difference_text(line: HandoverLine, value_in: str, words: HandoverWords) -> str:
    """Return the text of the finding that a difference becomes, with both values."""
    return words.t("handover.difference", line=line_sentence(line, words), value=value_in)


def answer_sentences(handover: Handover, words: HandoverWords) -> list[str]:
    """Return the lines that were read back, each with its answer; a difference with the finding it became."""
    answers = {answer.line: answer for answer in handover.answers}
    sentences = []
    for line in handover.open_lines:
        said, answer = line_sentence(line, words), answers.get(line.id)
        if answer is None:
            sentences.append(said)
        elif answer.result is ReadBackResult.DIFFER:
            number = answer.finding.removeprefix("F")
            key = "handover.differs"
            sentences.append(words.t(key, line=said, value=answer.value_in, number=number))
        else:
            result = words.t(f"handover.result.{answer.result}")
            sentences.append(words.t("handover.answered", line=said, result=result))
    return sentences


def state_sentence(handover: Handover, state: HandoverState, words: HandoverWords) -> str:
    """Return the state of a handover with who took over, or who offered it, and when."""
    t = words.t
    if handover.is_taken_over and handover.accepted_at:
        key = f"handover.state.{state}"
        if handover.is_continued:
            key = "handover.continued"
        elif handover.is_one_sided:
            key = "handover.one_sided"
        by = _who(handover.in_unit, handover.in_by, handover.in_entered_by, words)
        time = words.format_time(handover.accepted_at)
        return t("handover.taken", state=t(key), who=by, time=time)
    label = t(f"handover.state.{state}")
    if handover.state is HandoverState.OFFERED and handover.offered_at:
        by = _who(handover.out_unit, handover.out_by, handover.out_entered_by, words)
        return t("handover.offered", state=label, who=by, time=words.format_time(handover.offered_at))
    return label


def notes_sentence(handover: Handover, words: HandoverWords) -> str:
    """Return what a crew typed for the next one, "" for nothing."""
    typed = ((LineKind.NOTE_NEXT, handover.note_next), (LineKind.IF_THEN, handover.if_then))
    said = [words.t(f"handover.line.{kind}", ref="", value=text, time="") for kind, text in typed if text]
    return "\n".join(said)


def _who(unit: str, account: str, entered_by: str, words: HandoverWords) -> str:
    """Return whose word it is: the unit with the person; of what a desk entered, that it was by telephone."""
    names = [unit_name(words.units, unit), words.accounts.get(account, account)]
    who = " ".join(filter(None, names)) or words.t("handover.no_unit")
    if not entered_by:
        return who
    return words.t("handover.by_telephone", who=who, desk=words.accounts.get(entered_by, entered_by))
