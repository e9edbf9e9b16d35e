"""What the codec panel offers: codecs, reconstructions, and the form of a codec's parameters."""

from __future__ import annotations

from models.codecs.spec import QUALITY, CodecInfo, ItemKind, Paradigm
from widgets.codec_picker import CodecChoice
from widgets.form_field import FormField


def form_fields(info: CodecInfo, grouped: bool) -> tuple[FormField, ...]:
    """Return a codec's own parameters, quality apart, as fields of a form.

    Those of groups are left out where scenes are not coded in groups.
    """
    fields = []
    for parameter in info.parameters:
        if parameter.name == QUALITY or (parameter.of_groups and not grouped):
            continue
        if parameter.choices:
            kind = "choice"
        elif isinstance(parameter.default, bool):
            kind = "bool"
        else:
            kind = "int" if isinstance(parameter.default, int) else "float"
        fields.append(
            FormField(
                name=parameter.name,
                label=parameter.name,
                kind=kind,
                default=parameter.default,
                minimum=parameter.minimum,
                maximum=parameter.maximum,
                choices=parameter.choices,
                unit=parameter.unit,
                help=parameter.help,
            )
        )
    return tuple(fields)


def codec_choices() -> tuple[list[CodecChoice], dict[str, CodecInfo]]:
    """Return every codec for the picker, and what is known of those that work here."""
    from models.codecs.registry import availability, codec_info, codec_names

    infos = {name: codec_info(name) for name in codec_names()}
    choices = []
    for name, info in infos.items():
        state = availability(name)
        choices.append(
            CodecChoice(
                name, info.label, info.family.title(), state.available, state.reason, info.summary
            )
        )
    return choices, {c.name: infos[c.name] for c in choices if c.available}


def paradigm_choices(info: CodecInfo) -> tuple[str, ...]:
    """Return the paradigms that a codec can be used with here."""
    from models.codecs.caas import why_no_features

    if info.item is ItemKind.SPIKES:
        return (str(Paradigm.CTA),)
    everywhere = str(Paradigm.ATC), str(Paradigm.CTA)
    return everywhere if why_no_features() else (*everywhere, str(Paradigm.CAAS))


def reconstruction_choices() -> tuple[tuple[str, str], ...]:
    """Return the reconstructions as (name, what the panel calls it)."""
    from models.reconstruction.registry import RECONSTRUCTIONS

    names = {
        "tfp": "TFP · mean of a window",
        "tfi": "TFI · inverse interval",
        "learned": "Learned · 41 planes",
        "features": "Features · 13 planes",
    }
    return tuple((name, names.get(name, name)) for name in RECONSTRUCTIONS)
