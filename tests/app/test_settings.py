from pathlib import Path

from app.settings import RECENT_FILES, Settings, load_settings, save_settings


def test_round_trip(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "settings.toml"
    settings = Settings(theme="light", font_scale=1.25, job_threads=2).with_recent(Path("a.dat"))
    save_settings(settings, path)
    assert load_settings(path) == (settings, ())


def test_a_missing_file_is_no_problem(tmp_path: Path) -> None:
    assert load_settings(tmp_path / "none.toml") == (Settings(), ())


def test_what_does_not_fit_is_told_and_left_at_its_default(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    path.write_text('theem = "dark"\ntheme = "pink"\njob_threads = 2.5\nfont_scale = 1.5\n')
    settings, problems = load_settings(path)
    assert settings == Settings(font_scale=1.5)
    assert len(problems) == 3
    assert "did you mean 'theme'" in problems[0]


def test_a_broken_file_is_told(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    path.write_bytes(b"\xff\xfe = [")
    settings, problems = load_settings(path)
    assert settings == Settings()
    assert str(path) in problems[0]


def test_recent_files_are_few_and_without_repeats() -> None:
    settings = Settings()
    for number in range(20):
        settings = settings.with_recent(Path(f"/recordings/{number % 15}.dat"))
    assert len(settings.recent_files) == RECENT_FILES
    assert len(set(settings.recent_files)) == RECENT_FILES
    assert settings.recent_files[0].endswith("/4.dat")
