"""The codec panel: what is encoded with, at which bitrate, and what came of it.

While a slider is dragged, the scene at the cursor is coded alone (a preview, newest wins). When
it is let go, the planes in scope are encoded to real bytes, decoded again and measured.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, Slot

from app.coding.encode import decode_and_measure, encode_stretch
from app.coding.preview import preview_scene
from app.coding.search import Wish, WishKind
from app.coding.stretch import Stretch
from app.jobs import Runner
from app.news import News
from app.presenters.codec_choices import (
    codec_choices,
    form_fields,
    paradigm_choices,
    reconstruction_choices,
)
from app.state import Scope, Session, planes_in_scope, scenes_in
from app.store import SessionStore
from app.workspace import Coded, Document, ScenePreview, Workspace
from models.codecs.bitstream import PipelineSpec
from models.codecs.spec import QUALITY, CodecInfo, CodecSpec, ItemKind, Paradigm
from models.errors import SpikeloupeError
from models.progress import Progress
from widgets.codec_panel import CodecPanel
from widgets.codec_picker import CodecChoice
from widgets.target import Target, TargetKind

ENCODE, PREVIEW, VERIFY, LOAD = "encode", "preview", "verify", "load codecs"
AUTOMATIC_SCENES = 64
"""Up to so many scenes are encoded without being asked for."""


class CodecPresenter(QObject):
    """Turns the panel's wishes into jobs, and their results into what the panel shows."""

    def __init__(
        self,
        store: SessionStore,
        runner: Runner,
        workspace: Workspace,
        news: News,
        panel: CodecPanel,
        quality_for: Callable[[float], float | None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._store, self._runner, self._workspace = store, runner, workspace
        self._news, self._panel, self._quality_for = news, panel, quality_for
        self._infos: dict[str, CodecInfo] = {}
        self._verified: Coded | None = None
        self._next_preview: float | None = None
        self._form_of: tuple[str, bool] | None = None
        self._connect()

    def load(self) -> None:
        """List the codecs in the background: asking ffmpeg what it has takes a moment."""
        self._runner.submit(LOAD, lambda _progress: codec_choices(), self._loaded)

    def encode(self, wish: Wish | None = None) -> None:
        """Encode the planes in scope; searches for a wish, or for the session's bitrate."""
        session, document = self._store.session, self._document()
        if document is None or not self._infos:
            return
        stretch = Stretch(*planes_in_scope(session))
        bits = session.wanted_bits_per_scene_pixel
        info = self._infos.get(session.codec.name)
        if info is None:  # a bitstream was opened that some other machine's codec has made
            self._news.complained.emit(f"{session.codec.name} can't encode here", "")
            return
        if wish is None and bits is not None and not info.lossless:
            wish = Wish(WishKind.BITS_PER_SCENE_PIXEL, bits)
        if wish is not None and session.pipeline.paradigm is Paradigm.CTA:
            wish = None  # planes hold no scene whose bits or PSNR could be searched for
        codec = self._first_guess(session.codec, wish)
        self._runner.cancel(PREVIEW)
        self._runner.submit(
            ENCODE,
            lambda progress: encode_stretch(
                document, codec, session.pipeline, stretch, wish, progress
            ),
            lambda coded: self._encoded(coded, (session.codec, session.pipeline)),
            self._failed,
            title=f"Encoding · {info.label}",
        )
        self._panel.set_busy(True)

    def open_bitstream(self, path: Path, document: Document) -> None:
        """Decode a `.slp` of an open recording and show it as the coded side."""
        self._runner.submit(
            ENCODE,
            lambda progress: _open_bitstream(path, document, progress),
            self._encoded,
            self._failed,
            title=f"Decoding {path.name}",
        )
        self._panel.set_busy(True)

    def save(self, path: Path, force: bool) -> None:
        """Write the newest bitstream of the recording shown."""
        from models.codecs.container import write_slp

        coded = self._workspace.coded.get(self._store.session.recording)
        if coded is not None:
            write_slp(coded.bitstream, path, force=force)

    def job_ended(self, slot: str) -> None:
        """Offer to encode again, however the encoding came to its end."""
        if slot == ENCODE:
            self._panel.set_busy(self._runner.is_busy(ENCODE))

    def _connect(self) -> None:
        panel, store, news = self._panel, self._store, self._news
        store.changed.connect(self._session_changed)
        news.shown.connect(lambda _key: self._begin())
        panel.codecChosen.connect(self._choose_codec)
        panel.paradigmChosen.connect(self._choose_paradigm)
        panel.reconstructionChosen.connect(lambda name: self._pipe(reconstruct=name))
        panel.windowChosen.connect(lambda planes: self._pipe(window_planes=planes))
        panel.strideChosen.connect(lambda planes: self._pipe(stride_planes=planes))
        panel.gopChosen.connect(lambda scenes: self._pipe(gop=scenes))
        panel.scopeChosen.connect(self._choose_scope)
        panel.bitrateDragged.connect(self._drag_bitrate)
        panel.bitrateChosen.connect(self.choose_bitrate)
        panel.qualityDragged.connect(self._preview)
        panel.qualityChosen.connect(self._choose_quality)
        panel.solveRequested.connect(self._solve)
        panel.parameterChanged.connect(self._set_parameter)
        panel.encodeRequested.connect(self.encode)
        panel.cancelRequested.connect(self._cancel)
        panel.verifyRequested.connect(self._verify)

    # Codecs and what can be set

    def _loaded(self, found: tuple[list[CodecChoice], dict[str, CodecInfo]]) -> None:
        choices, self._infos = found
        self._panel.set_reconstructions(reconstruction_choices())
        session = self._store.session
        self._panel.set_codecs(choices)
        if session.codec.name not in self._infos:
            session = replace(session, codec=CodecSpec.of(next(iter(self._infos))))
        info = self._infos[session.codec.name]
        self._store.set(replace(session, codec=info.complete(session.codec)))
        self._show_codec(self._store.session)
        if not self._runner.is_busy(ENCODE):  # a bitstream may be on its way already
            self._begin()

    def _begin(self) -> None:
        """Encode what has just come into view, if that takes no more than a moment."""
        self._cancel()
        session = self._store.session
        if not session.planes or not self._infos:
            return
        self._show_codec(session)
        self._show_result(self._workspace.coded.get(session.recording))
        if session.recording not in self._workspace.coded:
            self._encode_if_short()

    def _encode_if_short(self) -> None:
        session = self._store.session
        start, stop = planes_in_scope(session)
        scenes = scenes_in(stop - start, session.pipeline.stride_planes)
        if scenes <= AUTOMATIC_SCENES:
            self.encode()
        else:
            self._panel.set_status("none", None, f"{scenes:,} scenes: press Encode")

    @Slot(str)
    def _choose_codec(self, name: str) -> None:
        """Take a codec, and what is usual with it where nothing else was chosen before."""
        session, info = self._store.session, self._infos[name]
        pipeline, before = session.pipeline, self._infos.get(session.codec.name)
        if before is not None and pipeline.gop == before.gop:
            pipeline = replace(pipeline, gop=info.gop)
        if before is not None and pipeline.paradigm is before.paradigm:
            pipeline = pipeline.under(info.paradigm)
        self._take_codec(CodecSpec.of(name), pipeline)

    @Slot(str)
    def _choose_paradigm(self, name: str) -> None:
        self._take_pipeline(self._store.session.pipeline.under(Paradigm(name)))

    @Slot(str, float)
    def choose_point(self, name: str, quality: float) -> None:
        """Take a codec at a quality, as a point of its curve has it."""
        self._store.update(wanted_bits_per_scene_pixel=None)
        codec = CodecSpec.of(name, **{QUALITY: quality})
        self._take_codec(codec, self._store.session.pipeline)

    def _take_codec(self, codec: CodecSpec, pipeline: PipelineSpec) -> None:
        info = self._infos[codec.name]
        if not info.inter:
            pipeline = replace(pipeline, gop=1)
        self._forget_preview()
        self._store.update(codec=info.complete(codec), pipeline=pipeline)
        self._show_codec(self._store.session)
        self._encode_if_short()

    @Slot(str, object)
    def _set_parameter(self, name: str, value: object) -> None:
        session = self._store.session
        info = self._infos[session.codec.name]
        self._forget_preview()
        self._store.update(codec=info.complete(session.codec.replace(**{name: value})))  # type: ignore[arg-type]
        self._encode_if_short()

    def _pipe(self, **changes: object) -> None:
        self._take_pipeline(replace(self._store.session.pipeline, **changes))  # type: ignore[arg-type]

    def _take_pipeline(self, pipeline: PipelineSpec) -> None:
        self._forget_preview()
        self._store.update(pipeline=pipeline)
        self._show_codec(self._store.session)
        self._encode_if_short()

    @Slot(str)
    def _choose_scope(self, name: str) -> None:
        self._store.update(scope=Scope(name))
        self._encode_if_short()

    # Bitrate and quality

    @Slot(float)
    def _drag_bitrate(self, bits_per_scene_pixel: float) -> None:
        quality = self._quality_for(bits_per_scene_pixel)
        if quality is not None:
            self._panel.set_quality(quality)
            self._preview(quality)

    @Slot(float)
    def choose_bitrate(self, bits_per_scene_pixel: float) -> None:
        """Encode at a bitrate from now on."""
        self._store.update(wanted_bits_per_scene_pixel=bits_per_scene_pixel)
        self._encode_if_short()

    @Slot(float)
    def _choose_quality(self, quality: float) -> None:
        codec = self._store.session.codec.replace(**{QUALITY: quality})
        self._store.update(codec=codec, wanted_bits_per_scene_pixel=None)
        self._encode_if_short()

    @Slot(object)
    def _solve(self, target: Target) -> None:
        session = self._store.session
        start, stop = planes_in_scope(session)
        if target.kind is TargetKind.SCENE_PSNR_DB:
            self.encode(Wish(WishKind.SCENE_PSNR_DB, target.value))
            return
        bits = target.value
        if target.kind is TargetKind.SIZE_BYTES:
            scenes = scenes_in(stop - start, session.pipeline.stride_planes)
            bits = 8 * target.value / (scenes * session.height * session.width)
        self._store.update(wanted_bits_per_scene_pixel=bits)
        self.encode()

    @Slot(float)
    def _preview(self, quality: float) -> None:
        """Code the scene at the cursor; of what is asked for meanwhile, the newest comes next.

        The one under way is not cancelled: while the hand moves, a codec that takes longer than
        from one event to the next would never come to an end.
        """
        if self._runner.is_busy(PREVIEW):
            self._next_preview = quality
            return
        self._next_preview = None
        session, document = self._store.session, self._document()
        if document is None or session.pipeline.paradigm is Paradigm.CTA:
            return
        codec = session.codec.replace(**{QUALITY: quality})
        stretch = Stretch(*planes_in_scope(session))
        self._runner.submit(
            PREVIEW,
            lambda progress: preview_scene(
                document, codec, session.pipeline, stretch, session.plane_index, progress
            ),
            self._previewed,
            self._failed,
            urgent=True,
        )

    def _forget_preview(self) -> None:
        """Drop the scene that was coded with what is about to change."""
        self._runner.cancel(PREVIEW)
        self._workspace.previews.pop(self._store.session.recording, None)

    def _first_guess(self, codec: CodecSpec, wish: Wish | None) -> CodecSpec:
        if wish is None or wish.kind is not WishKind.BITS_PER_SCENE_PIXEL:
            return codec
        quality = self._quality_for(wish.value)
        return codec if quality is None else codec.replace(**{QUALITY: quality})

    # Results

    def _encoded(self, coded: Coded, asked: tuple[CodecSpec, PipelineSpec] | None = None) -> None:
        """Show a result; what was chosen since it was asked for stays chosen."""
        if self._workspace.document(coded.key) is None:
            return
        self._runner.cancel(VERIFY)
        self._workspace.coded[coded.key] = coded
        self._workspace.previews.pop(coded.key, None)
        session = self._store.session
        self._panel.set_busy(False)
        if coded.key == session.recording:
            if asked in (None, (session.codec, session.pipeline)):
                # A lossless bitstream has no pipeline to say: what the panel says stays.
                pipeline = coded.bitstream.header.pipeline or session.pipeline
                self._store.update(codec=coded.codec, pipeline=pipeline)
            self._show_codec(self._store.session)
            self._show_result(coded)
        self._news.coded.emit(coded.key)

    def _previewed(self, preview: ScenePreview) -> None:
        self._workspace.previews[preview.key] = preview
        bits = preview.bits_per_scene_pixel
        detail = f"this scene: {bits:.3f} bpp, {preview.psnr_db:.2f} dB"
        self._panel.set_status("estimated", None, detail)
        self._news.previewed.emit(preview.key)
        if self._next_preview is not None:
            self._preview(self._next_preview)

    def _failed(self, error: Exception) -> None:
        self._panel.set_busy(self._runner.is_busy(ENCODE))
        if not isinstance(error, SpikeloupeError | OSError):
            self._news.complained.emit(f"Encoding failed: {error!r}", repr(error))
            return
        self._panel.set_solve_message(str(error), is_error=True)
        self._news.complained.emit(str(error), "")

    @Slot()
    def _cancel(self) -> None:
        for slot in (ENCODE, PREVIEW, VERIFY):
            self._runner.cancel(slot)
        self._panel.set_busy(False)

    @Slot()
    def _verify(self) -> None:
        from app.coding.verify import verify

        coded = self._workspace.coded.get(self._store.session.recording)
        if coded is None:
            return

        def done(equal: bool) -> None:
            self._verified = coded if equal else None
            self._show_result(coded, "exact" if equal else "mismatch")

        self._runner.submit(
            VERIFY,
            lambda progress: verify(coded.bitstream, progress),
            done,
            self._failed,
            title="Verifying in a fresh process",
        )

    # What the panel shows

    def _document(self) -> Document | None:
        return self._workspace.document(self._store.session.recording)

    @Slot(object, object)
    def _session_changed(self, old: Session, new: Session) -> None:
        if old.recording != new.recording:
            self._cancel()
            self._show_result(self._workspace.coded.get(new.recording))
        preview = self._workspace.previews.get(new.recording)
        if preview is not None and not preview.hold[0] <= new.plane_index < preview.hold[1]:
            del self._workspace.previews[new.recording]

    def _show_codec(self, session: Session) -> None:
        info = self._infos.get(session.codec.name)
        if info is None:
            return
        panel, pipeline = self._panel, session.pipeline
        lossy, planes = not info.lossless, pipeline.paradigm is Paradigm.CTA
        panel.set_codec(info.name)
        codes_scenes = info.item is ItemKind.SCENES
        panel.set_paradigms(paradigm_choices(info))
        panel.set_paradigm(str(pipeline.paradigm if codes_scenes else Paradigm.CTA))
        panel.set_reconstruction(pipeline.reconstruct)
        panel.set_window(pipeline.window_planes)
        panel.set_stride(pipeline.stride_planes)
        panel.set_gop(pipeline.gop)
        panel.set_scope(str(session.scope))
        scenes = lossy and not planes
        why = "a lossless codec has one size" if not lossy else "CTA codes planes, not scenes"
        for part in ("bitrate", "solve", "stride"):
            panel.set_part_enabled(part, scenes, "" if scenes else why)
        panel.set_part_enabled("quality", lossy, "" if lossy else why)
        free = scenes and pipeline.paradigm is Paradigm.ATC
        why = "CAAS codes features" if scenes else why
        panel.set_part_enabled("reconstruction", free, "" if free else why)
        pools = free and pipeline.reconstruct == "tfp"
        panel.set_part_enabled("window", pools, "" if pools else "only TFP pools a window")
        reason = "" if info.inter else f"{info.label} codes each picture alone"
        panel.set_part_enabled("gop", info.inter, reason)
        form_of = info.name, pipeline.gop != 1
        if self._form_of != form_of:  # a form made anew would take the keyboard from who types
            self._form_of = form_of
            panel.set_parameters(form_fields(info, grouped=form_of[1]))
        panel.set_parameter_values({k: v for k, v in session.codec if k != QUALITY})
        quality = dict(session.codec.parameters).get(QUALITY)
        panel.set_quality(float(quality) if quality is not None else None)

    def _show_result(self, coded: Coded | None, certainty: str = "exact") -> None:
        self._panel.set_can_encode(self._document() is not None)
        self._panel.set_can_save(coded is not None)
        if coded is None:
            self._panel.set_status("none")
            return
        if coded is self._verified:
            certainty = "verified"
        self._panel.set_bitrate(coded.bitstream.bits_per_scene_pixel, "exact")
        self._panel.set_status(certainty, coded.file_bytes)
        self._panel.set_solve_message(coded.note, is_error=bool(coded.note))


def _open_bitstream(path: Path, document: Document, progress: Progress) -> Coded:
    from models.codecs.pieces import source_at

    coded = decode_and_measure(document, source_at(path), 0.0, progress)
    return replace(coded, path=path)
