"""Alerts on their way out: words, masks, failures, secrets."""

import json
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from tests.crisis_frames import make_alert, wave_frame
from tiktok_sentiment.cli import main
from tiktok_sentiment.crisis.notify import notify
from tiktok_sentiment.crisis.plans.playbook import load_playbook
from tiktok_sentiment.crisis.scored import prepare
from tiktok_sentiment.errors import InputError, MissingExtraError


@pytest.fixture
def hook():
    """A web hook on this machine: its address, and what it has received."""
    received = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            received.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(500 if "fail" in self.path else 200)
            self.end_headers()

        def log_message(self, *_):
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"json://user:s3cret@127.0.0.1:{server.server_port}", received
    server.shutdown()
    thread.join()
    server.server_close()


def test_an_alert_arrives_in_words_and_without_names(hook):
    url, received = hook
    scored = prepare(wave_frame())
    (delivery,) = notify(
        [make_alert()], [f"{url}/hook"], language="ru", title="Тепло", scored=scored, playbook=load_playbook("ru")
    )
    assert (delivery.service, delivery.sent, delivery.failed) == ("json", 1, 0)
    (message,) = received
    assert message["title"] == "Тепло: Кризис"
    assert message["type"] == "failure"
    assert "Негативных 6 за час при обычных 0,5±0,7, доля 75 % против 10 %." in message["message"]
    assert "«кружка 1 протекла»" in message["message"]
    assert "Темы: жалобы (6)." in message["message"]
    assert "Похоже на сценарий «Волна брака»" in message["message"]
    assert "buyer1" not in json.dumps(message, ensure_ascii=False)


def test_names_are_sent_on_request(hook):
    url, received = hook
    notify([make_alert()], [url], show_names=True)
    assert "Authors: buyer1 (2)." in received[0]["message"]


def test_a_service_that_fails_is_reported_without_its_secrets_and_loses_nobody_elses(hook, capfd, caplog):
    url, received = hook
    failed, arrived = notify([make_alert(), make_alert(level="watch")], [f"{url}/fail", f"{url}/hook"])
    assert (failed.sent, failed.failed) == (0, 2)
    assert (arrived.sent, arrived.failed) == (2, 0)
    assert len(received) == 4
    said = repr(failed) + capfd.readouterr().err + caplog.text
    assert "s3cret" not in said
    assert failed.reason


def test_nobody_listens(capfd, caplog):
    (delivery,) = notify([make_alert()], ["json://user:s3cret@127.0.0.1:9"])
    assert (delivery.sent, delivery.failed) == (0, 1)
    assert "s3cret" not in repr(delivery) + capfd.readouterr().err + caplog.text


def test_an_address_that_is_none_is_named_by_its_place():
    with pytest.raises(InputError, match=r"Address 2 .*nosuch://") as caught:
        notify([make_alert()], ["json://127.0.0.1", "nosuch://s3cret"])
    assert "s3cret" not in str(caught.value)


def test_without_apprise_the_error_names_the_extra(monkeypatch):
    monkeypatch.setitem(sys.modules, "apprise", None)
    with pytest.raises(MissingExtraError, match=r'pip install "tiktok-sentiment\[notify\]"'):
        notify([make_alert()], ["json://127.0.0.1"])


# --- monitor --notify --------------------------------------------------------------------------------------------


@pytest.fixture
def export(tmp_path):
    """A scored export with a wave in it."""
    path = tmp_path / "export.csv"
    wave_frame().to_csv(path, index=False)
    return path


def test_the_monitor_sends_what_it_finds(hook, export, capsys):
    url, received = hook
    assert main(["monitor", str(export), "--lang", "ru", "--notify", url, "--notify", f"{url}/fail"]) == 3
    captured = capsys.readouterr()
    alerts = [json.loads(line) for line in captured.out.splitlines()]
    assert len(received) == 2 * len(alerts) > 0
    assert {alert["scenario"]["name"] for alert in alerts} == {"defect"}
    assert "«Волна брака»" in received[0]["message"]
    assert f"{len(alerts)} of {len(alerts)} alerts did not reach address 2 (json)" in captured.err
    assert "s3cret" not in captured.err


def test_the_monitor_refuses_an_address_before_it_works(export, capsys):
    assert main(["monitor", str(export), "--notify", "nosuch://s3cret"]) == 1
    captured = capsys.readouterr()
    assert "Address 1" in captured.err
    assert captured.out == ""
    assert "s3cret" not in captured.err
