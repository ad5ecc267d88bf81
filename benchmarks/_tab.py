"""One browser tab without a browser: a WebSocket session in Streamlit's own protocol, as its front end speaks it."""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import TracebackType

from streamlit.proto.Alert_pb2 import Alert
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Element_pb2 import Element
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Origin, Subprotocol

from core.web.middleware import VISITOR

PROTOCOLS = [Subprotocol("streamlit"), Subprotocol("PLACEHOLDER_AUTH_TOKEN")]  # as the front end, where nobody logs in
WAKE = "$$STREAMLIT_INTERNAL_KEY_{}__events"  # a component's trigger, by the component's id


@dataclass
class Run:
    """One run of a page, from the request to `script_finished`, as the browser saw it."""

    seconds: float = 0.0
    messages: int = 0
    size: int = 0  # bytes
    errors: list[str] = field(default_factory=list)


class Tab:
    """A tab at `address`, which loads `page` ("" is the home page) with the address's `query`, "section=Read+it" say."""

    def __init__(self, address: str, page: str = "", query: str = "") -> None:
        self.address, self.page, self.query = address, page, query
        self.script = ""  # the page's hash, once the site has told it
        self.pages: dict[str, str] = {}  # hashes of all pages by their names in the address
        self.widgets: dict[str, Element] = {}  # by id, as the last run showed them
        self.values: dict[str, list[str]] = {}  # what is chosen in them, by id
        self.cookie = f"{VISITOR}={uuid.uuid4().hex}"  # as the page's answer over HTTP gives it to a new visitor
        self._stream: ClientConnection | None = None

    async def __aenter__(self) -> Tab:
        self._stream = await connect(
            f"{self.address.replace('http', 'ws', 1)}/_stcore/stream", origin=Origin(self.address), subprotocols=PROTOCOLS,
            additional_headers={"Cookie": self.cookie}, max_size=None, ping_interval=None, open_timeout=60,
        )  # fmt: skip
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._stream is not None:
            await self._stream.close()

    async def run(self, heard: Mapping[str, str] | None = None) -> Run:
        """Asks for a run of the page and waits for its end; `heard` is what the page's widget has just said, if it has."""
        assert self._stream is not None, "a tab is open inside `async with` only"
        request = self._request(heard).SerializeToString()
        seen, began = Run(), time.perf_counter()
        await self._stream.send(request)
        while True:
            raw = await self._stream.recv(decode=False)
            message = ForwardMsg.FromString(raw)
            seen.messages, seen.size = seen.messages + 1, seen.size + len(raw)
            if self._take(message, seen):
                seen.seconds = time.perf_counter() - began
                return seen

    def turn(self, label: str, value: float) -> None:
        """Types a number into the box of that label, for the next run. Raises LookupError when the page shows none."""
        boxes = {name: (element.number_input, element.text_input) for name, element in self.widgets.items()}
        found = [name for name, kinds in boxes.items() if label in [box.label for box in kinds]]
        if not found:
            raise LookupError(f"the page {self.page!r} shows no box {label!r}")
        self.values[found[0]] = [str(value)]

    def _request(self, heard: Mapping[str, str] | None) -> BackMsg:
        asked = BackMsg()
        state = asked.rerun_script
        state.query_string, state.page_script_hash = self.query, self.script
        state.page_name = "" if self.script else self.page
        state.context_info.url, state.context_info.locale = f"{self.address}/{self.page}", "en-US"
        state.widget_states.SetInParent()
        for name, element in self.widgets.items():
            widget = state.widget_states.widgets.add(id=name)
            if element.WhichOneof("type") == "selectbox":
                widget.string_value = self.values[name][0]
            elif element.WhichOneof("type") == "number_input":
                widget.double_value = float(self.values[name][0])
            elif element.WhichOneof("type") == "text_input":
                widget.string_value = self.values[name][0]
            elif element.WhichOneof("type") == "button_group":
                widget.string_array_value.data.extend(self.values[name])
            elif heard is not None and element.WhichOneof("type") == "bidi_component":  # the only one of these pages: a frame
                widget.id = WAKE.format(name)
                widget.json_trigger_value = json.dumps([{"event": "heard", "value": dict(heard)}])
        return asked

    def _take(self, message: ForwardMsg, seen: Run) -> bool:
        """Notes what the front end would keep or show; true when the run is over."""
        kind = message.WhichOneof("type")
        if kind == "new_session":
            self.script = message.new_session.page_script_hash or self.script
            self.widgets = {}
        elif kind == "navigation":
            self.pages = {page.url_pathname: page.page_script_hash for page in message.navigation.app_pages}
            self.script = message.navigation.page_script_hash
        elif kind == "page_info_changed":
            self.query = message.page_info_changed.query_string
        elif kind == "page_not_found":
            seen.errors.append(f"there is no page {self.page!r}")
        elif kind == "delta" and message.delta.HasField("new_element"):
            self._show(message.delta.new_element, seen)
        elif kind == "script_finished":
            if message.script_finished == ForwardMsg.FINISHED_WITH_COMPILE_ERROR:
                seen.errors.append("the page's script does not compile")
            return message.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN
        return False

    def _show(self, element: Element, seen: Run) -> None:
        kind = element.WhichOneof("type")
        if kind == "exception":
            seen.errors.append(f"{element.exception.type}: {element.exception.message}")
        elif kind == "alert" and element.alert.format == Alert.ERROR:
            seen.errors.append(element.alert.body)
        elif kind == "selectbox":
            box = element.selectbox
            self._keep(element, box.id, box.set_value, [box.raw_value] if box.set_value else [box.options[box.default]])
        elif kind == "number_input":
            field = element.number_input
            self._keep(element, field.id, field.set_value, [str(field.value if field.set_value else field.default)])
        elif kind == "text_input":
            line = element.text_input
            self._keep(element, line.id, line.set_value, [line.value if line.set_value else line.default])
        elif kind == "button_group":
            group = element.button_group
            default = [group.options[index].content for index in group.default]
            self._keep(element, group.id, group.set_value, list(group.raw_values) if group.set_value else default)
        elif kind == "bidi_component":
            self._keep(element, element.bidi_component.id, False, [])

    def _keep(self, element: Element, name: str, told: bool, value: list[str]) -> None:
        """A widget keeps its value from run to run, unless the site tells it another one."""
        self.widgets[name] = element
        self.values[name] = value if told else self.values.get(name, value)
