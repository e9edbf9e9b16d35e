from app.coding.encode import encode_stretch
from app.coding.stretch import Stretch
from app.workspace import Document, Workspace
from models.codecs.bitstream import PipelineSpec
from models.progress import Progress
from tests.app.conftest import FAST


def test_what_belongs_to_a_recording_goes_with_it(document: Document) -> None:
    coded = encode_stretch(document, FAST, PipelineSpec(), Stretch(7, 21), None, Progress())
    workspace = Workspace({document.key: document}, {document.key: coded}, {}, coded)
    assert [coded.covers(plane) for plane in (6, 7, 20, 21)] == [False, True, True, False]
    workspace.close("another")
    assert workspace.pinned is coded
    workspace.close(document.key)
    assert workspace == Workspace()


def test_what_was_worked_out_too_late_is_let_go(document: Document) -> None:
    workspace = Workspace({document.key: document})
    workspace.amend(document.key, activity="curve")
    assert workspace.document(document.key).activity == "curve"
    workspace.close(document.key)
    workspace.amend(document.key, activity="curve")
    assert workspace.document(document.key) is None
