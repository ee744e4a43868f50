"""The embedded broker under several processes: no message is read half, none is lost."""

import multiprocessing
import time

from kombu import Connection

from portal import broker

MESSAGES = 300


def connect(folder):
    broker.register()
    options = {
        "data_folder_in": f"{folder}/queue",
        "data_folder_out": f"{folder}/queue",
        "control_folder": f"{folder}/control",
        "polling_interval": 0.01,
    }
    return Connection("folder://localhost", transport_options=options)


def send(folder, sender):
    with connect(folder) as connection, connection.SimpleQueue("work") as queue:
        for number in range(MESSAGES):
            queue.put({"sender": sender, "number": number, "text": "责任田" * 2000})


def receive(folder, results):
    got, quiet = [], time.monotonic() + 3
    with connect(folder) as connection, connection.SimpleQueue("work") as queue:
        while time.monotonic() < quiet:
            try:
                message = queue.get(timeout=0.2)
            except (TimeoutError, queue.Empty):
                continue
            message.ack()
            got.append((message.payload["sender"], message.payload["number"]))
            quiet = time.monotonic() + 3
    results.put(got)


def test_two_senders_and_two_receivers(tmp_path):
    for name in ("queue", "control"):
        (tmp_path / name).mkdir()
    spawn = multiprocessing.get_context("spawn")
    results = spawn.Queue()
    crew = [spawn.Process(target=receive, args=(str(tmp_path), results)) for _ in range(2)]
    crew += [spawn.Process(target=send, args=(str(tmp_path), sender)) for sender in range(2)]
    for process in crew:
        process.start()
    got = results.get(timeout=90) + results.get(timeout=90)
    for process in crew:
        process.join(30)
    assert [process.exitcode for process in crew] == [0, 0, 0, 0]
    assert sorted(got) == [(sender, number) for sender in range(2) for number in range(MESSAGES)]
