"""The self-hosted protocol of OpenAI's ChatKit, spoken with the types of the package that documents it."""

import urllib.error

import pytest
from chatkit.types import (
    AssistantMessageItem,
    InferenceOptions,
    InputTranscribeParams,
    InputTranscribeReq,
    ItemFeedbackParams,
    ItemsFeedbackReq,
    ItemsListParams,
    ItemsListReq,
    Page,
    Thread,
    ThreadAddUserMessageParams,
    ThreadCreateParams,
    ThreadDeleteParams,
    ThreadGetByIdParams,
    ThreadItem,
    ThreadListParams,
    ThreadRetryAfterItemParams,
    ThreadsAddUserMessageReq,
    ThreadsCreateReq,
    ThreadsDeleteReq,
    ThreadsGetByIdReq,
    ThreadsListReq,
    ThreadsRetryAfterItemReq,
    ThreadsUpdateReq,
    ThreadUpdateParams,
    UserMessageInput,
    UserMessageItem,
    UserMessageTextContent,
)


def said(text):
    content = [UserMessageTextContent(text=text)]
    return UserMessageInput(content=content, attachments=[], inference_options=InferenceOptions())


def create(text):
    return ThreadsCreateReq(params=ThreadCreateParams(input=said(text)))


def add(text, thread):
    return ThreadsAddUserMessageReq(params=ThreadAddUserMessageParams(input=said(text), thread_id=thread))


def begin(person, text="Add buy milk"):
    """A new thread, and the events of its first message."""
    events = person.stream(create(text))
    assert events[0].type == "thread.created"
    return events[0].thread, events


def test_the_session_says_where_to_point_the_component(person):
    session = person.session()
    assert session["url"] == "/api/chatkit"
    assert session["domain_key"]
    assert session["expires_at"]


def test_a_message_is_answered_by_the_events_of_a_thread(person):
    thread, events = begin(person)
    kinds = [event.type for event in events]
    assert kinds[:3] == ["thread.created", "thread.item.done", "stream_options"]
    assert "progress_update" in kinds
    user = events[1].item
    assert isinstance(user, UserMessageItem) and user.content[0].text == "Add buy milk"
    added = next(event for event in events if event.type == "thread.item.added")
    assert isinstance(added.item, AssistantMessageItem) and added.item.content == []
    updates = [event.update for event in events if event.type == "thread.item.updated"]
    assert [update.type.rsplit(".", 1)[1] for update in updates] == ["added", "text_delta", "done"]
    done = [event.item for event in events if event.type == "thread.item.done"][-1]
    assert done.id == added.item.id and done.thread_id == thread.id
    assert done.content[0].text == updates[1].delta == updates[2].content.text
    assert "milk" in done.content[0].text.lower()


def test_threads_are_listed_read_renamed_and_deleted(person):
    first, _ = begin(person, "Add buy milk")
    second, _ = begin(person, "Add buy bread")
    page = Page[Thread].model_validate(person.ask(ThreadsListReq(params=ThreadListParams(limit=1))))
    assert [thread.id for thread in page.data] == [second.id] and page.has_more
    page = Page[Thread].model_validate(person.ask(ThreadsListReq(params=ThreadListParams(limit=1, after=page.after))))
    assert [thread.id for thread in page.data] == [first.id] and not page.has_more
    renamed = person.ask(ThreadsUpdateReq(params=ThreadUpdateParams(thread_id=first.id, title="Shopping")))
    assert Thread.model_validate(renamed).title == "Shopping"
    whole = Thread.model_validate(person.ask(ThreadsGetByIdReq(params=ThreadGetByIdParams(thread_id=first.id))))
    assert whole.title == "Shopping"
    assert [item.type for item in whole.items.data] == ["user_message", "assistant_message"]
    assert person.ask(ThreadsDeleteReq(params=ThreadDeleteParams(thread_id=first.id))) == {}
    with pytest.raises(urllib.error.HTTPError) as refusal:
        person.ask(ThreadsGetByIdReq(params=ThreadGetByIdParams(thread_id=first.id)))
    assert refusal.value.code == 404


def test_a_thread_goes_on_and_its_items_come_in_pages(person):
    thread, _ = begin(person)
    events = person.stream(add("Add buy bread", thread.id))
    assert events[0].type == "thread.item.done" and events[0].item.content[0].text == "Add buy bread"
    seen, after = [], None
    while True:
        params = ItemsListParams(thread_id=thread.id, limit=3, order="asc", after=after)
        page = Page[ThreadItem].model_validate(person.ask(ItemsListReq(params=params)))
        seen += page.data
        after = page.after
        if not page.has_more:
            break
    assert [item.type for item in seen] == ["user_message", "assistant_message"] * 2
    latest = person.ask(ItemsListReq(params=ItemsListParams(thread_id=thread.id, limit=1)))
    assert latest["data"][0]["id"] == seen[-1].id
    retry = ThreadRetryAfterItemParams(thread_id=thread.id, item_id=seen[0].id)
    events = person.stream(ThreadsRetryAfterItemReq(params=retry))
    assert events[0].item.content[0].text == "Add buy milk"


def test_feedback_is_taken(person):
    thread, events = begin(person)
    params = ItemFeedbackParams(thread_id=thread.id, item_ids=[events[1].item.id], kind="positive")
    assert person.ask(ItemsFeedbackReq(params=params)) == {}


def test_another_persons_thread_is_nobodys(suite, person):
    thread, _ = begin(person)
    other = type(person)(suite.url)
    for request in (add("Hello", thread.id), ThreadsGetByIdReq(params=ThreadGetByIdParams(thread_id=thread.id))):
        with pytest.raises(urllib.error.HTTPError) as refusal:
            other.send("/api/chatkit", request.model_dump_json().encode())
        assert refusal.value.code == 404
    assert other.ask(ThreadsListReq(params=ThreadListParams()))["data"] == []


def test_what_is_not_answered_is_refused_in_words(person):
    speech = InputTranscribeReq(params=InputTranscribeParams(audio_base64="", mime_type="audio/webm"))
    bad = [speech.model_dump(), {"type": "threads.create", "params": {}}, {"type": "threads.list", "params": {"limit": 0}}, {}]
    for body in bad:
        with pytest.raises(urllib.error.HTTPError) as refusal:
            person.post("/api/chatkit", body)
        assert refusal.value.code == 400
        assert refusal.value.problem["errors"]
