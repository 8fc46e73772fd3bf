//! What every engine must do; each engine runs all of it. A check is given a way to open the engine's state, which
//! may be closed and opened again.

use copydesk::crawl::state::{
    Added, Archived, Barrier, DomainStanding, Draft, End, Found, Kind, Lead, Likeness, Links, Millis, OpenFile, Order,
    Outcome, OutputStanding, Payload, Reason, Seed, State, Task, Validators, Waiting, Worth,
};
use std::sync::Arc;
use url::Url;

/// Opens a state.
pub type Open<'a> = &'a dyn Fn() -> Box<dyn State>;

/// All that is due in a check is due by then.
const LATE: Millis = 1_000_000;

fn url(text: &str) -> Url {
    Url::parse(text).unwrap()
}

pub fn source() -> Arc<str> {
    "s".into()
}

pub fn found(address: &str, kind: Kind, changed: Option<Millis>) -> Found {
    Found { url: url(address), kind, source: source(), depth: 1, changed, linked: false }
}

pub fn page(address: &str) -> Found {
    found(address, Kind::Page, None)
}

pub fn outcome(task: &Task, end: End) -> Outcome {
    Outcome::new(task.id, end, None)
}

pub fn done(task: &Task, draft: Option<Draft>) -> Outcome {
    outcome(task, End::Done { url: task.url.clone(), validators: Validators::default(), draft })
}

/// A draft whose record says its version and what it supersedes.
pub fn draft(id: &str, fingerprint: &str) -> Option<Draft> {
    let version = format!("{id} {fingerprint}");
    let write = move |links: Links| {
        let same = links.duplicate_of.map(|same| format!(" like {same}")).unwrap_or_default();
        format!("{version} after {}{same}\n", links.supersedes.unwrap_or_default()).into_bytes()
    };
    let (id, fingerprint) = (id.into(), fingerprint.into());
    Some(Draft { id, fingerprint, worth: Worth::Article, likeness: None, write: Box::new(write) })
}

fn texts(waiting: &[Waiting]) -> Vec<&str> {
    waiting.iter().map(|waiting| std::str::from_utf8(&waiting.bytes).unwrap()).collect()
}

pub fn seed(no_later: Option<Millis>) -> Seed {
    Seed { found: found("http://a.example/feed", Kind::Feed, None), no_later }
}

/// What is due at a domain that this process has.
fn due(state: &mut dyn State, domain: &str, now: Millis, limit: usize) -> Vec<Task> {
    state.take(now, &|_| false).unwrap();
    state.due(domain, now, limit).unwrap()
}

fn domain_due(state: &mut dyn State, domain: &str) -> Option<Millis> {
    state.take(LATE, &|_| false).unwrap();
    state.domain_due(domain).unwrap()
}

/// A state opened anew, and the domains with something due.
fn taken(open: Open) -> (Box<dyn State>, Vec<(String, Millis)>) {
    let mut state = open();
    let taken = state.take(LATE, &|_| false).unwrap();
    let mut domains: Vec<_> = taken.gained.into_iter().map(|gained| (gained.domain, gained.due)).collect();
    domains.sort();
    (state, domains)
}

/// A state that knows a source and one feed of it.
pub fn configured(open: Open) -> Box<dyn State> {
    let mut state = open();
    state.configure(&[source()], &[seed(None)], "digest", 10).unwrap();
    state
}

pub fn seen_due_and_done_are_three_things(open: Open) {
    let mut state = configured(open);
    let added = state.add(&[page("http://a.example/1"), page("http://b.example/2")], 20).unwrap();
    assert_eq!((added.domains.len(), added.new.get(&source())), (2, Some(&2)));
    assert_eq!(state.add(&[page("http://a.example/1")], 30).unwrap(), Added::default());
    drop(state);
    let (mut state, domains) = taken(open);
    assert_eq!(domains, [("a.example".to_owned(), 10), ("b.example".to_owned(), 20)]);
    let tasks = due(&mut *state, "a.example", 100, 9);
    assert_eq!(tasks.iter().map(|task| task.url.path()).collect::<Vec<_>>(), ["/feed", "/1"], "seeds come first");
    assert_eq!(due(&mut *state, "b.example", 19, 9), [], "not before its time");
    state.commit(vec![done(&tasks[1], None)], 100).unwrap();
    assert_eq!(due(&mut *state, "a.example", 100, 9).len(), 1);
    assert_eq!(state.add(&[page("http://a.example/1")], 200).unwrap(), Added::default(), "done stays done");
    let counts = state.counts().unwrap();
    assert_eq!((counts.seen, counts.due, counts.done), (3, 2, 1));
}

pub fn everything_outlives_the_process(open: Open) {
    let mut state = configured(open);
    state.output("o", 0).unwrap();
    state.add(&[page("http://a.example/1"), page("http://a.example/2")], 20).unwrap();
    let task = due(&mut *state, "a.example", 100, 9).remove(1);
    let mut first = done(&task, draft("x", "1"));
    first.found = vec![page("http://c.example/3")];
    assert_eq!(state.commit(vec![first], 100).unwrap().added.domains, ["c.example"]);
    let counts = state.counts().unwrap();
    drop(state);
    drop(configured(open));
    let (mut state, domains) = taken(open);
    assert_eq!(state.counts().unwrap(), counts);
    assert_eq!(domains, [("a.example", 10), ("c.example", 100)].map(|(d, at)| (d.to_owned(), at)));
    state.output("o", 77).unwrap();
    assert_eq!(texts(&state.waiting("o", 9).unwrap()), ["x 1 after \n"]);
}

pub fn a_version_is_written_once(open: Open) {
    let mut state = configured(open);
    state.output("o", 0).unwrap();
    let task = due(&mut *state, "a.example", 100, 1).remove(0);
    let mut stored = Vec::new();
    for fingerprint in ["1", "1", "2", "1", "3"] {
        let committed = state.commit(vec![done(&task, draft("x", fingerprint))], 100).unwrap();
        stored.push(committed.records);
    }
    assert_eq!(stored, [1, 0, 1, 0, 1]);
    let waiting = state.waiting("o", 9).unwrap();
    // The page had gone back to the first before the third came; but the second is what readers have.
    assert_eq!(texts(&waiting), ["x 1 after \n", "x 2 after x+1\n", "x 3 after x+2\n"]);
}

/// A site answered with an empty error page for a minute, which took its articles' place.
pub fn no_text_takes_no_version_s_place(open: Open) {
    let mut state = configured(open);
    state.output("o", 0).unwrap();
    let task = due(&mut *state, "a.example", 100, 1).remove(0);
    let nothing = |id| draft(id, "0").map(|draft| Draft { worth: Worth::Nothing, ..draft });
    for draft in [draft("x", "1"), nothing("x"), draft("x", "2"), nothing("y"), draft("y", "1")] {
        state.commit(vec![done(&task, draft)], 100).unwrap();
    }
    let written = ["x 1 after \n", "x 2 after x+1\n", "y 0 after \n", "y 1 after y+0\n"];
    assert_eq!(texts(&state.waiting("o", 9).unwrap()), written);
}

pub fn an_output_gets_what_it_has_not_acknowledged(open: Open) {
    let mut state = configured(open);
    assert_eq!(state.output("o", 500).unwrap(), 500, "a new output is appended to");
    state.output("p", 0).unwrap();
    let task = due(&mut *state, "a.example", 100, 1).remove(0);
    for n in ["1", "2", "3"] {
        state.commit(vec![done(&task, draft(n, n))], 100).unwrap();
    }
    let first = state.waiting("o", 2).unwrap();
    assert_eq!(texts(&first), ["1 1 after \n", "2 2 after \n"]);
    let numbers: Vec<i64> = first.iter().map(|waiting| waiting.record).collect();
    state.acknowledge("o", &numbers, 600).unwrap();
    assert_eq!(state.waiting("o", 9).unwrap().len(), 1);
    assert_eq!(state.waiting("p", 9).unwrap().len(), 3, "outputs wait for themselves");
    drop(state);
    let mut state = configured(open);
    assert_eq!(state.output("o", 9999).unwrap(), 600, "the acknowledged end counts, not the file's");
    assert_eq!(state.waiting("o", 9).unwrap().len(), 1);
}

/// A draft of a text of some sketch and numbers, or of a lead.
pub fn akin(
    id: u64,
    fingerprint: &str,
    (sketch, numbers): (u64, u64),
    lead: Option<(u8, &str, Millis)>,
) -> Option<Draft> {
    let lead = lead.map(|(version, title, told)| Lead { agency: "a".into(), version, title: title.to_owned(), told });
    let likeness = Some(Box::new(Likeness { sketch, numbers, words: 300, lead, own: None }));
    Some(Draft { likeness, ..draft(&format!("{id:016x}"), fingerprint)? })
}

/// Commits drafts one after the other, and says what their records tell.
fn told(open: Open, drafts: Vec<Option<Draft>>) -> Vec<String> {
    let mut state = configured(open);
    state.output("o", 0).unwrap();
    let task = due(&mut *state, "a.example", 100, 1).remove(0);
    for (at, draft) in (100..).zip(drafts) {
        state.commit(vec![done(&task, draft)], at).unwrap();
    }
    let waiting = state.waiting("o", 99).unwrap();
    texts(&waiting).iter().map(|text| text.trim_end().trim_start_matches('0').to_owned()).collect()
}

pub fn near_duplicates_are_linked_to_the_first(open: Open) {
    let far = u64::MAX << 32;
    let told = told(
        open,
        vec![
            akin(1, "f", (0, 7), None),
            akin(2, "f", (0b1_1111, 7), None),
            akin(3, "f", (0x1ff << 30, 7), None),
            akin(4, "f", (0b1, 0x70), None),
            akin(1, "g", (far, 7), None),
            akin(5, "f", (far | 1, 7), None),
            akin(6, "f", (0, 7), None),
        ],
    );
    let first = "0000000000000001";
    assert_eq!(
        told[..4],
        ["1 f after".to_owned(), format!("2 f after  like {first}"), "3 f after".to_owned(), "4 f after".to_owned(),],
        "nine bits are too many, and so are other numbers"
    );
    assert_eq!(told[4], format!("1 g after {first}+f"), "a new version repeats nothing");
    assert_eq!(told[5], format!("5 f after  like {first}"), "the new version counts");
    assert_eq!(told[6], "6 f after  like 0000000000000002", "the old one does not");
}

/// A story that was copied and then changed a little was called a copy of its copy.
pub fn copies_are_linked_in_no_circle(open: Open) {
    let mut state = configured(open);
    state.output("o", 0).unwrap();
    let task = due(&mut *state, "a.example", 100, 1).remove(0);
    let drafts = [
        akin(9, "f", (0, 7), None),
        akin(2, "f", (1, 7), None),
        akin(9, "g", (3, 7), None),
        akin(2, "g", (7, 7), None),
        akin(9, "h", (1, 7), None),
    ];
    // By the clock of another process each came before the one that it repeats.
    for (at, draft) in (100..200).rev().zip(drafts) {
        state.commit(vec![done(&task, draft)], at).unwrap();
    }
    let waiting = state.waiting("o", 99).unwrap();
    let told: Vec<&str> = texts(&waiting).iter().map(|text| text.trim_end().trim_start_matches('0')).collect();
    let (first, second) = ("0000000000000009", "0000000000000002");
    let expected = [
        "9 f after".to_owned(),
        format!("2 f after  like {first}"),
        format!("9 g after {first}+f"),
        format!("2 g after {second}+f like {first}"),
        format!("9 h after {first}+g"),
    ];
    assert_eq!(told, expected);
}

pub fn a_canonical_address_merges_only_what_agrees(open: Open) {
    let naming = |page: &str, fingerprint: &str, sketch: u64| {
        let mut draft = akin(1, fingerprint, (sketch, 0), None)?;
        draft.likeness.as_mut()?.own = Some(page.to_owned());
        Some(draft)
    };
    let told = told(
        open,
        vec![
            akin(1, "home", (0, 0), None),
            naming("http://a.example/print", "print", 0xff),
            naming("http://a.example/story", "story", u64::MAX),
            akin(1, "home 2", (1, 0), None),
            naming("http://a.example/story", "story 2", u64::MAX >> 1),
            // Whatever they agree with by now, these versions are in the outputs already.
            naming("http://a.example/story", "story 2", 0),
            naming("http://a.example/print", "print", u64::MAX),
        ],
    );
    let name = |version: &str| format!("{:016x}+{version}", 1);
    assert_eq!(
        told,
        [
            "1 home after".to_owned(),
            format!("1 print after {}", name("home")),
            "1 story after".to_owned(),
            format!("1 home 2 after {}", name("print")),
            format!("1 story 2 after {}", name("story")),
        ]
    );
}

pub fn later_leads_supersede_earlier_ones(open: Open) {
    let day = 24 * 60 * 60 * 1000;
    let title = "Port reopens ferry line after strike";
    let told = told(
        open,
        vec![
            akin(1, "f", (1, 0), Some((0, title, day))),
            akin(2, "f", (1, 0), Some((2, "Port reopens ferry line after long strike", day))),
            akin(3, "f", (u64::MAX, 0), Some((4, title, day + 1))),
            akin(4, "f", (0xffff, 0), Some((5, "Court upholds quota", day + 2))),
            akin(5, "f", (0xffff_0000, 0), Some((6, title, 9 * day))),
            akin(6, "f", (0xff00_ff00, 0), Some((1, title, day + 3))),
        ],
    );
    let name = |id: u8| format!("{id:016x}+f");
    assert_eq!(told[0], "1 f after");
    assert_eq!(told[1], format!("2 f after {}", name(1)), "it repeats what it replaces");
    assert_eq!(told[2], format!("3 f after {}", name(2)), "the latest before it");
    assert_eq!(told[3..5], ["4 f after", "5 f after"], "another story; another week");
    assert_eq!(told[5], format!("6 f after {}", name(1)), "one that came late replaces what was before it");
}

pub fn an_archive_ends_where_it_was_committed(open: Open) {
    let mut state = configured(open);
    assert_eq!(state.archive("a").unwrap(), None);
    state.begin_archive("a", "1.warc.gz").unwrap();
    state.begin_archive("b", "9.warc.gz").unwrap();
    let task = due(&mut *state, "a.example", 100, 1).remove(0);
    let payload = Payload { key: [7; 16], at: 90 };
    let mut archived = done(&task, None);
    archived.archived = Some(Archived { set: "a".into(), end: 500, payloads: vec![payload] });
    state.commit(vec![archived], 100).unwrap();
    drop(state);
    let mut state = configured(open);
    assert_eq!(state.archive("a").unwrap(), Some(OpenFile { name: "1.warc.gz".into(), end: 500 }));
    assert_eq!(state.archive("b").unwrap(), Some(OpenFile { name: "9.warc.gz".into(), end: 0 }));
    assert_eq!((state.archived(&[7; 16]).unwrap(), state.archived(&[8; 16]).unwrap()), (Some(90), None));
    state.begin_archive("a", "2.warc.gz").unwrap();
    assert_eq!(state.archive("a").unwrap(), Some(OpenFile { name: "2.warc.gz".into(), end: 0 }));
}

pub fn what_changed_is_due_again(open: Open) {
    let mut state = configured(open);
    let told = |changed| found("http://b.example/1", Kind::Page, changed);
    state.add(&[told(Some(50))], 60).unwrap();
    let task = due(&mut *state, "b.example", 100, 9).remove(0);
    state.commit(vec![done(&task, None)], 100).unwrap();
    for (changed, due) in [(None, 0), (Some(50), 0), (Some(90), 0), (Some(150), 1)] {
        assert_eq!(state.add(&[told(changed)], 200).unwrap().domains.len(), due, "{changed:?}");
    }
    assert_eq!(task.changed, None, "it was never fetched");
    let task = due(&mut *state, "b.example", 200, 9).remove(0);
    assert_eq!(task.changed, Some(150));
    state.commit(vec![done(&task, None)], 210).unwrap();
    assert_eq!(state.add(&[told(Some(150))], 300).unwrap().domains.len(), 0, "told once");
}

/// A day without a time is its end: what changed on it after it was fetched was never seen.
pub fn what_is_told_to_change_later_is_due_again_then(open: Open) {
    let mut state = configured(open);
    let told = [found("http://b.example/1", Kind::Page, Some(500))];
    state.add(&told, 60).unwrap();
    let fetch = |state: &mut dyn State, at| {
        let task = due(state, "b.example", at, 9).remove(0);
        state.commit(vec![done(&task, None)], at).unwrap();
    };
    fetch(&mut *state, 100);
    assert_eq!(state.add(&told, 499).unwrap().domains.len(), 0);
    assert_eq!(state.add(&told, 500).unwrap().domains.len(), 1);
    fetch(&mut *state, 510);
    assert_eq!(state.add(&told, 600).unwrap().domains.len(), 0, "once");
}

pub fn waiting_and_giving_up(open: Open) {
    let mut state = configured(open);
    state.add(&[page("http://b.example/1"), page("http://b.example/2"), page("http://b.example/3")], 20).unwrap();
    let tasks = due(&mut *state, "b.example", 100, 9);
    let mut waits = outcome(&tasks[0], End::Waits { note: "busy".into(), failed: true });
    (waits.due, waits.host_not_before) = (Some(500), Some(400));
    let failed = outcome(&tasks[1], End::Failed { note: "gone".into() });
    let refused = outcome(&tasks[2], End::Refused { note: "robots".into() });
    state.commit(vec![waits, failed, refused], 100).unwrap();
    state.add(&[page("http://b.example/4")], 120).unwrap();
    assert_eq!(due(&mut *state, "b.example", 399, 9), [], "the domain asked for time");
    assert_eq!(domain_due(&mut *state, "b.example"), Some(400));
    assert_eq!(due(&mut *state, "b.example", 400, 9).len(), 1);
    let again = due(&mut *state, "b.example", 500, 9);
    let first = again.iter().find(|task| task.id == tasks[0].id).unwrap();
    assert_eq!(first.attempts, 1);
    let counts = state.counts().unwrap();
    assert_eq!((counts.failed, counts.refused), (1, 1));
    state.commit(vec![done(first, None)], 500).unwrap();
    assert_eq!(state.counts().unwrap().done, 1);
}

pub fn a_redirect_makes_its_target_done_too(open: Open) {
    let mut state = configured(open);
    state.add(&[page("http://b.example/old"), page("http://b.example/new")], 20).unwrap();
    let task = due(&mut *state, "b.example", 100, 9).remove(0);
    let end = End::Done { url: url("http://b.example/new"), validators: Validators::default(), draft: draft("x", "1") };
    state.commit(vec![outcome(&task, end)], 100).unwrap();
    assert_eq!(due(&mut *state, "b.example", 100, 9), []);
    let task = configured_task(&mut *state);
    let end = End::Done { url: url("http://c.example/x"), validators: Validators::default(), draft: None };
    state.commit(vec![outcome(&task, end)], 100).unwrap();
    assert_eq!(state.add(&[page("http://c.example/x")], 200).unwrap(), Added::default());
    let target = state.dossier(&url("http://b.example/new"), 300).unwrap().unwrap();
    assert_eq!((target.article.as_deref(), target.versions), (Some("x"), 1), "the record is the target's own");
}

fn configured_task(state: &mut dyn State) -> Task {
    due(&mut *state, "a.example", 1_000, 1).remove(0)
}

pub fn a_pass_goes_on_until_it_is_ended(open: Open) {
    let mut state = configured(open);
    assert_eq!(state.begin_pass(&[source()], 50).unwrap(), 50);
    let task = configured_task(&mut *state);
    state.commit(vec![done(&task, None)], 60).unwrap();
    drop(state);
    let mut state = configured(open);
    assert_eq!(state.begin_pass(&[source()], 70).unwrap(), 50);
    assert_eq!(due(&mut *state, "a.example", 100, 1), [], "the feed was read in this pass");
    state.end_pass(49).unwrap();
    assert_eq!(state.begin_pass(&[source()], 75).unwrap(), 50, "another pass was ended, not this");
    state.end_pass(50).unwrap();
    assert_eq!(state.begin_pass(&[source()], 80).unwrap(), 80);
    assert_eq!(due(&mut *state, "a.example", 100, 1).len(), 1);
}

pub fn a_new_schedule_counts_at_once(open: Open) {
    let mut state = configured(open);
    let task = configured_task(&mut *state);
    let mut read = done(&task, None);
    read.due = Some(90_000);
    state.commit(vec![read], 100).unwrap();
    for (no_later, due) in [(Some(99_000), 90_000), (None, 90_000), (Some(5_000), 5_000)] {
        state.configure(&[source()], &[seed(no_later)], "digest", 200).unwrap();
        assert_eq!(domain_due(&mut *state, "a.example"), Some(due));
    }
}

pub fn why_is_what_due_decides(open: Open) {
    let mut state = configured(open);
    let addresses = ["done", "failed", "refused", "later", "queued"].map(|name| format!("http://b.example/{name}"));
    state.add(&addresses.clone().map(|address| page(&address)), 20).unwrap();
    let tasks = due(&mut *state, "b.example", 100, 9);
    let mut later = outcome(&tasks[3], End::Waits { note: "busy".into(), failed: true });
    later.due = Some(900);
    let failed = outcome(&tasks[1], End::Failed { note: "gone".into() });
    let refused = outcome(&tasks[2], End::Refused { note: "robots".into() });
    state.commit(vec![done(&tasks[0], draft("x", "1")), failed, refused, later], 100).unwrap();
    let why = |state: &mut dyn State, now| {
        let dossiers = addresses.clone().map(|address| state.dossier(&url(&address), now).unwrap().unwrap());
        let due: Vec<String> = due(&mut *state, "b.example", now, 9).into_iter().map(|t| t.url.into()).collect();
        for dossier in &dossiers {
            assert_eq!(matches!(dossier.reason, Reason::Queued { .. }), due.contains(&dossier.url), "{dossier:?}");
        }
        dossiers.map(|dossier| dossier.reason)
    };
    let settled = [Reason::Done, Reason::Failed, Reason::Refused];
    let told = why(&mut *state, 200);
    assert_eq!(told[..3], settled);
    assert_eq!(told[3..], [Reason::NotYet { due: 900 }, Reason::Queued { before: 0 }]);
    assert_eq!(why(&mut *state, 900)[3..], [Reason::Queued { before: 1 }, Reason::Queued { before: 0 }]);
    let mut busy = outcome(&tasks[4], End::Waits { note: "429".into(), failed: true });
    (busy.due, busy.host_not_before) = (Some(300), Some(2_000));
    state.commit(vec![busy], 200).unwrap();
    assert_eq!(
        why(&mut *state, 1_000)[3..],
        [Reason::DomainBusy { until: 2_000 }, Reason::DomainBusy { until: 2_000 }]
    );
    state.leave(&Order::Pause { domain: "b.example".into() }).unwrap();
    assert_eq!(state.obey(1_000).unwrap(), ["b.example"]);
    assert_eq!(why(&mut *state, 3_000)[3..], [Reason::DomainPaused, Reason::DomainPaused]);
    assert_eq!(domain_due(&mut *state, "b.example"), None);
    state.leave(&Order::Resume { domain: "b.example".into() }).unwrap();
    state.obey(1_000).unwrap();
    assert!(matches!(why(&mut *state, 3_000)[4], Reason::Queued { .. }));
    state.configure(&[], &[], "none", 4_000).unwrap();
    assert!(why(&mut *state, 5_000).iter().all(|reason| *reason == Reason::SourceGone));
    assert_eq!(state.dossier(&url("http://b.example/unknown"), 200).unwrap(), None);
}

pub fn orders_are_carried_out_once(open: Open) {
    let mut state = configured(open);
    state.add(&[page("http://b.example/1")], 20).unwrap();
    let task = due(&mut *state, "b.example", 100, 9).remove(0);
    state.commit(vec![outcome(&task, End::Failed { note: "gone".into() })], 100).unwrap();
    state.leave(&Order::RetryFailed).unwrap();
    state.leave(&Order::Add { url: "http://c.example/2".into(), source: "s".into() }).unwrap();
    drop(state);
    let mut state = configured(open);
    let mut domains = state.obey(200).unwrap();
    domains.sort();
    assert_eq!(domains, ["b.example", "c.example"]);
    assert_eq!(due(&mut *state, "b.example", 200, 9).len(), 1);
    let added = due(&mut *state, "c.example", 200, 9).remove(0);
    state.commit(vec![done(&added, None)], 210).unwrap();
    assert_eq!(state.obey(220).unwrap(), Vec::<String>::new());
    state.leave(&Order::Add { url: "http://c.example/2".into(), source: "s".into() }).unwrap();
    state.obey(230).unwrap();
    assert_eq!(due(&mut *state, "c.example", 230, 9).len(), 1, "what is added is fetched, known or not");
}

pub fn a_survey_tells_sources_domains_and_outputs(open: Open) {
    let mut state = configured(open);
    state.output("o", 5).unwrap();
    state.begin_pass(&[source()], 15).unwrap();
    state.add(&[page("http://b.example/1"), page("http://b.example/2")], 20).unwrap();
    let task = due(&mut *state, "b.example", 100, 9).remove(0);
    state.commit(vec![done(&task, draft("x", "1"))], 100).unwrap();
    let survey = state.survey(200).unwrap();
    assert_eq!(survey.pass_began, Some(15));
    let source = &survey.sources[0];
    assert_eq!((source.seen, source.done, source.due, source.next, source.fetched), (3, 1, 2, Some(15), Some(100)));
    let domains: Vec<(&str, u64)> = survey.domains.iter().map(|domain| (domain.name.as_str(), domain.due)).collect();
    assert_eq!(domains, [("a.example", 1), ("b.example", 1)]);
    let mut paces = |at| -> Vec<_> {
        let survey = state.survey(at).unwrap();
        let of = |domain: &DomainStanding| (domain.done, domain.failed, domain.hour);
        survey.domains.iter().map(of).chain([(0, 0, survey.sources[0].hour)]).collect()
    };
    assert_eq!(paces(200), [(0, 0, 0), (1, 0, 1), (0, 0, 1)]);
    assert_eq!(paces(3_600_100), [(0, 0, 0), (1, 0, 0), (0, 0, 0)], "within the last hour");
    assert_eq!(survey.outputs, [OutputStanding { name: "o".into(), end: 5, waiting: 1 }]);
}

pub fn hosts_of_one_domain_wait_for_each_other(open: Open) {
    let mut state = configured(open);
    let addresses = ["http://www.b.example/1", "http://news.b.example/2", "http://b.example/3", "http://10.0.0.1/4"];
    state.add(&addresses.map(page), 20).unwrap();
    let tasks = due(&mut *state, "b.example", 100, 9);
    assert_eq!((tasks.len(), due(&mut *state, "10.0.0.1", 100, 9).len()), (3, 1));
    let mut busy = outcome(&tasks[0], End::Waits { note: "429".into(), failed: true });
    (busy.due, busy.host_not_before) = (Some(500), Some(500));
    state.commit(vec![busy], 100).unwrap();
    assert_eq!(due(&mut *state, "b.example", 400, 9), []);
    assert_eq!(due(&mut *state, "b.example", 500, 9).len(), 3);
}

pub fn sources_that_are_gone_are_left_alone(open: Open) {
    let mut state = configured(open);
    state.add(&[page("http://b.example/1")], 20).unwrap();
    state.configure(&["other".into()], &[], "other", 30).unwrap();
    drop(state);
    let (mut state, domains) = taken(open);
    assert_eq!(domains, []);
    state.configure(&[source()], &[], "digest", 40).unwrap();
    drop(state);
    assert_eq!(taken(open).1, [("b.example".to_owned(), 20)], "the feed is no seed any more");
}

pub fn a_pass_reads_pages_that_the_configuration_names_too(open: Open) {
    let mut state = open();
    let seed = Seed { found: found("http://b.example/1", Kind::Page, None), no_later: None };
    state.configure(&[source()], &[seed], "digest", 10).unwrap();
    state.add(&[page("http://b.example/2")], 10).unwrap();
    let tasks = due(&mut *state, "b.example", 100, 9);
    state.commit(tasks.iter().map(|task| done(task, None)).collect(), 100).unwrap();
    state.begin_pass(&[source()], 200).unwrap();
    assert_eq!(due_paths(&mut *state, 200), pairs(&[("/1", "s")]));
}

pub fn what_was_given_up_or_left_is_due_again_when_the_configuration_names_it(open: Open) {
    let mut state = configured(open);
    let addresses = ["left", "failed", "done", "forbidden", "refused"].map(|path| format!("http://b.example/{path}"));
    let addresses = addresses.each_ref().map(String::as_str);
    state.add(&addresses.map(page), 20).unwrap();
    let tasks = due(&mut *state, "b.example", 100, 9);
    let failed = Outcome { again: Some(500), ..outcome(&tasks[1], End::Failed { note: "HTTP 404".into() }) };
    let left = outcome(&tasks[0], End::Left { note: "out of scope".into() });
    let refused = |task| outcome(task, End::Refused { note: "not allowed".into() });
    let forbidden = Outcome { again: Some(500), ..refused(&tasks[3]) };
    state.commit(vec![left, failed, done(&tasks[2], None), forbidden, refused(&tasks[4])], 100).unwrap();
    let seeds = addresses.map(|address| Seed { found: page(address), no_later: None });
    let at = |state: &mut dyn State, now| {
        state.configure(&[source()], &seeds, "more", now).unwrap();
        due_paths(state, now)
    };
    assert_eq!(at(&mut *state, 499), pairs(&[("/left", "s")]));
    assert_eq!(at(&mut *state, 500), pairs(&[("/failed", "s"), ("/forbidden", "s"), ("/left", "s")]));
}

pub fn what_is_planned_is_due_then_or_earlier(open: Open) {
    let mut state = configured(open);
    let task = configured_task(&mut *state);
    state.commit(vec![Outcome { due: Some(900), ..done(&task, None) }], 100).unwrap();
    for (planned, due) in [(950, 900), (500, 500)] {
        state.plan(&[(task.id, planned)]).unwrap();
        assert_eq!(domain_due(&mut *state, "a.example"), Some(due));
    }
}

fn versioned(task: &Task) -> Outcome {
    let validators = Validators { etag: Some("\"1\"".into()), last_modified: Some("then".into()) };
    Outcome { due: Some(900), ..outcome(task, End::Done { url: task.url.clone(), validators, draft: None }) }
}

/// A feed that answered 304 hid what the scope had been widened to.
pub fn another_choice_has_lists_read_whole(open: Open) {
    let mut state = configured(open);
    let choose =
        |state: &mut dyn State, choice: &str, now| state.choose(&[(source(), choice.to_owned())], now).unwrap();
    choose(&mut *state, "narrow", 20);
    let all = [found("http://a.example/map", Kind::Sitemap, None), page("http://a.example/1")];
    state.add(&all, 30).unwrap();
    let tasks = due(&mut *state, "a.example", 100, 9);
    let outcomes = tasks.iter().map(|task| Outcome { due: task.seed.then_some(900), ..versioned(task) }).collect();
    state.commit(outcomes, 100).unwrap();
    let known = |state: &mut dyn State, now| -> Vec<(String, bool)> {
        let tasks = due(state, "a.example", now, 9);
        tasks.iter().map(|task| (task.url.path().to_owned(), task.validators != Validators::default())).collect()
    };
    drop(state);
    let mut state = configured(open);
    choose(&mut *state, "narrow", 200);
    assert_eq!(known(&mut *state, 900), [("/feed".to_owned(), true)]);
    choose(&mut *state, "wide", 300);
    assert_eq!(known(&mut *state, 300), [("/map".to_owned(), false)], "pages stay as they are");
    assert_eq!(known(&mut *state, 900), [("/feed".to_owned(), false), ("/map".to_owned(), false)]);
}

pub fn lists_of_which_something_was_given_up_are_read_whole_once_an_hour(open: Open) {
    const HOUR: Millis = 60 * 60 * 1000;
    let mut state = configured(open);
    state.add(&[page("http://a.example/1")], 20).unwrap();
    let mut tasks = due(&mut *state, "a.example", HOUR, 9);
    state.commit(vec![versioned(&tasks[0])], HOUR).unwrap();
    let is_whole = |state: &mut dyn State, now| {
        due(state, "a.example", now, 1).first().map(|task| task.validators == Validators::default())
    };
    assert_eq!(is_whole(&mut *state, 2 * HOUR), Some(false));
    let failed = outcome(&tasks.remove(1), End::Failed { note: "HTTP 404".into() });
    state.commit(vec![Outcome { again: Some(3 * HOUR), ..failed }], HOUR + 10).unwrap();
    assert_eq!(is_whole(&mut *state, 2 * HOUR - 1), Some(false), "it was read in this hour");
    assert_eq!(is_whole(&mut *state, 2 * HOUR), Some(true));
    assert_eq!(is_whole(&mut *state, 25 * HOUR + 9), Some(true));
    let feed = due(&mut *state, "a.example", 25 * HOUR + 9, 1).remove(0);
    state.commit(vec![versioned(&feed)], 25 * HOUR + 9).unwrap();
    assert_eq!(is_whole(&mut *state, 47 * HOUR), Some(false), "a day later once a day");
    assert_eq!(is_whole(&mut *state, 48 * HOUR), Some(true));
}

/// What this source names.
fn of(source: &str, found: Found) -> Found {
    Found { source: source.into(), ..found }
}

fn due_paths(state: &mut dyn State, now: Millis) -> Vec<(String, String)> {
    let tasks = due(state, "b.example", now, 99);
    let mut paths: Vec<_> = tasks.iter().map(|task| (task.url.path().to_owned(), task.source.to_string())).collect();
    paths.sort();
    paths
}

fn pairs(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs.iter().map(|(path, source)| ((*path).to_owned(), (*source).to_owned())).collect()
}

/// An operator renamed a source in the middle of a crawl: 11 of 20 pages never came.
pub fn pages_of_a_source_that_is_gone_go_over_to_one_that_names_them(open: Open) {
    let mut state = configured(open);
    let addresses = ["http://b.example/0", "http://b.example/1", "http://b.example/2", "http://b.example/3"];
    let told = |address: &str, changed| found(address, Kind::Page, Some(changed));
    state.add(&addresses.map(|address| told(address, 15)), 20).unwrap();
    let tasks = due(&mut *state, "b.example", 100, 9);
    let failed = outcome(&tasks[1], End::Failed { note: "gone".into() });
    state.commit(vec![done(&tasks[0], None), failed], 100).unwrap();
    assert_eq!(state.forsaken().unwrap(), 0);
    state.configure(&["t".into()], &[], "t", 200).unwrap();
    assert_eq!(state.forsaken().unwrap(), 2);
    assert_eq!(due_paths(&mut *state, 300), []);
    let gone = of("s", told(addresses[0], 250));
    state.add(&[gone, of("nobody", page(addresses[2]))], 300).unwrap();
    assert_eq!(due_paths(&mut *state, 300), [], "these name nothing: they are gone, or never were");
    let named: Vec<Found> = addresses.iter().take(3).map(|address| of("t", told(address, 15))).collect();
    assert_eq!(state.add(&named, 300).unwrap().domains, ["b.example"]);
    assert_eq!(due_paths(&mut *state, 300), pairs(&[("/0", "t"), ("/1", "t"), ("/2", "t")]), "one changed in between");
    let linked = Found { linked: true, ..of("t", page(addresses[3])) };
    assert_eq!(state.add(&[linked], 310).unwrap().domains, ["b.example"]);
    assert_eq!(state.forsaken().unwrap(), 0);
    let tasks = due(&mut *state, "b.example", 320, 9);
    assert!(tasks.iter().all(|task| &*task.source == "t" && task.attempts == 0), "{tasks:?}");
    state.commit(tasks.iter().map(|task| done(task, None)).collect(), 330).unwrap();
    state.add(&[of("t", told(addresses[0], 400))], 410).unwrap();
    assert_eq!(due_paths(&mut *state, 410), pairs(&[("/0", "t")]));
    let (mut state, domains) = {
        drop(state);
        taken(open)
    };
    assert_eq!(domains, [("b.example".to_owned(), 410)]);
    // Who lives keeps what is its own.
    state.configure(&["s".into(), "t".into()], &[], "both", 500).unwrap();
    state.add(&[of("s", page(addresses[0]))], 510).unwrap();
    assert_eq!(due_paths(&mut *state, 510), pairs(&[("/0", "t")]));
}

/// The new source's feed answered 304 on the word of the old one, and named nothing.
pub fn lists_are_read_anew_for_another_source(open: Open) {
    let mut state = configured(open);
    let map = || found("http://a.example/map", Kind::Sitemap, Some(15));
    state.add(&[map()], 20).unwrap();
    let tasks = due(&mut *state, "a.example", 100, 9);
    state.commit(tasks.iter().map(|task| Outcome { due: None, ..versioned(task) }).collect(), 100).unwrap();
    // Its time by the schedule has not come.
    let seed = Seed { found: of("t", seed(None).found), no_later: Some(900) };
    state.configure(&["t".into()], &[seed], "t", 200).unwrap();
    state.add(&[of("t", map())], 210).unwrap();
    let tasks = due(&mut *state, "a.example", 210, 9);
    let told: Vec<_> =
        tasks.iter().map(|task| (task.url.path(), &*task.source, task.validators.etag.is_some())).collect();
    assert_eq!(told, [("/feed", "t", false), ("/map", "t", false)]);
}

pub fn an_order_gives_a_page_to_the_source_that_it_names(open: Open) {
    let mut state = configured(open);
    let add = |state: &mut dyn State, path: &str, source: &str, now| {
        state.leave(&Order::Add { url: format!("http://b.example{path}"), source: source.into() }).unwrap();
        state.obey(now).unwrap();
    };
    state.add(&[page("http://b.example/1")], 20).unwrap();
    state.configure(&["t".into()], &[], "t", 30).unwrap();
    add(&mut *state, "/1", "t", 40);
    assert_eq!(due_paths(&mut *state, 40), pairs(&[("/1", "t")]));
    add(&mut *state, "/2", "later", 50);
    add(&mut *state, "/1", "later", 50);
    assert_eq!((due_paths(&mut *state, 50), state.forsaken().unwrap()), (Vec::new(), 2));
    state.configure(&["later".into()], &[], "later", 60).unwrap();
    assert_eq!(due_paths(&mut *state, 60), pairs(&[("/1", "later"), ("/2", "later")]));
}

/// An outage of a minute gave up 25 of 30 pages, though the feed went on naming them.
pub fn what_was_given_up_is_due_again_when_a_list_names_it_later(open: Open) {
    let mut state = configured(open);
    let address = "http://b.example/1";
    state.add(&[page(address)], 20).unwrap();
    let task = due(&mut *state, "b.example", 100, 9).remove(0);
    let failed = Outcome { again: Some(500), ..outcome(&task, End::Failed { note: "HTTP 502".into() }) };
    state.commit(vec![failed], 100).unwrap();
    let linked = Found { linked: true, ..page(address) };
    for (found, now, is_due) in [(page(address), 499, false), (linked, 500, false), (page(address), 500, true)] {
        assert_eq!(!state.add(&[found], now).unwrap().domains.is_empty(), is_due);
    }
    let task = due(&mut *state, "b.example", 500, 9).remove(0);
    assert_eq!(task.attempts, 1, "what fails again is left alone for longer");
    state.commit(vec![done(&task, None)], 510).unwrap();
    assert_eq!(state.add(&[page(address)], 9_000).unwrap(), Added::default());
    assert_eq!(state.counts().unwrap().failed, 0);
}

/// A robots.txt that forbade all for an hour lost its pages for good.
pub fn what_was_refused_for_a_while_is_due_again_when_a_list_names_it_later(open: Open) {
    const DAY: Millis = 24 * 60 * 60 * 1000;
    let mut state = configured(open);
    let feed = due(&mut *state, "a.example", 20, 9).remove(0);
    state.commit(vec![versioned(&feed)], 20).unwrap();
    let addresses = ["http://b.example/1", "http://b.example/2"];
    state.add(&addresses.map(page), 20).unwrap();
    let tasks = due(&mut *state, "b.example", 100, 9);
    let refused = |task| outcome(task, End::Refused { note: "robots.txt forbids it".into() });
    let forbidden = Outcome { again: Some(DAY), ..refused(&tasks[0]) };
    state.commit(vec![forbidden, refused(&tasks[1])], 100).unwrap();
    assert_eq!(state.add(&addresses.map(page), DAY - 1).unwrap(), Added::default());
    let whole = |state: &mut dyn State, at| due(state, "a.example", at, 9)[0].validators == Validators::default();
    assert!(!whole(&mut *state, DAY - 1) && whole(&mut *state, DAY), "its lists are read whole once a day");
    assert_eq!(state.add(&addresses.map(page), DAY).unwrap().domains, ["b.example"]);
    assert_eq!(due_paths(&mut *state, DAY), pairs(&[("/1", "s")]), "what is refused for good stays so");
    state.leave(&Order::RetryFailed).unwrap();
    state.obey(DAY).unwrap();
    assert_eq!(due_paths(&mut *state, DAY), pairs(&[("/1", "s"), ("/2", "s")]), "unless an operator wants it");
}

pub fn a_domain_elsewhere_is_left_alone_as_it_asked(open: Open) {
    let mut state = configured(open);
    state.add(&["http://b.example/1", "http://b.example/2", "http://c.example/3"].map(page), 20).unwrap();
    let tasks = due(&mut *state, "b.example", 100, 9);
    assert_eq!(state.barrier("d.example").unwrap(), None);
    let waits = |n: usize, elsewhere: &str| {
        let waits = outcome(&tasks[n], End::Waits { note: "led to a 429".into(), failed: true });
        Outcome { due: Some(500), elsewhere: Some((elsewhere.to_owned(), 700)), ..waits }
    };
    state.commit(vec![waits(0, "c.example"), waits(1, "d.example")], 100).unwrap();
    assert_eq!(due(&mut *state, "b.example", 500, 9).len(), 2, "who led there is not punished");
    assert_eq!((due(&mut *state, "c.example", 699, 9).len(), domain_due(&mut *state, "c.example")), (0, Some(700)));
    assert_eq!(due(&mut *state, "c.example", 700, 9).len(), 1);
    let until = Some(Barrier { paused: false, not_before: 700 });
    assert_eq!((state.barrier("c.example").unwrap(), state.barrier("d.example").unwrap()), (until, until));
    let told = |domain: &DomainStanding| (domain.name.clone(), domain.not_before);
    let domains: Vec<_> = state.survey(600).unwrap().domains.iter().map(told).collect();
    assert!(domains.contains(&("d.example".to_owned(), Some(700))), "of which nothing is known: {domains:?}");
    state.leave(&Order::Pause { domain: "d.example".into() }).unwrap();
    state.obey(800).unwrap();
    assert!(state.barrier("d.example").unwrap().is_some_and(|barrier| barrier.paused));
}

pub fn what_was_left_is_due_again_when_it_is_named(open: Open) {
    let mut state = configured(open);
    state.configure(&["s".into(), "t".into()], &[], "both", 15).unwrap();
    let addresses = ["http://b.example/1", "http://b.example/2"];
    state.add(&addresses.map(page), 20).unwrap();
    let tasks = due(&mut *state, "b.example", 100, 9);
    let left = |task: &Task| outcome(task, End::Left { note: "out of scope".into() });
    state.commit(tasks.iter().map(left).collect(), 100).unwrap();
    let dossier = state.dossier(&url(addresses[0]), 200).unwrap().unwrap();
    assert_eq!((dossier.reason, dossier.note.as_deref()), (Reason::Left, Some("out of scope")));
    assert_eq!(due_paths(&mut *state, 200), []);
    state.add(&[page(addresses[0]), of("t", page(addresses[1]))], 210).unwrap();
    assert_eq!(due_paths(&mut *state, 210), pairs(&[("/1", "s"), ("/2", "t")]));
}

pub fn a_linked_page_whose_links_are_followed_from_now_on_is_due_again(open: Open) {
    let mut state = configured(open);
    let linked = |address: &str, kind| Found { linked: true, ..found(address, kind, None) };
    state.add(&[linked("http://b.example/1", Kind::Page), page("http://b.example/2")], 20).unwrap();
    let tasks = due(&mut *state, "b.example", 100, 9);
    state.commit(tasks.iter().map(|task| done(task, None)).collect(), 100).unwrap();
    let hubs = ["http://b.example/1", "http://b.example/2"].map(|address| linked(address, Kind::Hub));
    state.add(&hubs, 200).unwrap();
    let again = due(&mut *state, "b.example", 200, 9);
    assert_eq!(again.iter().map(|task| (task.url.path(), task.kind)).collect::<Vec<_>>(), [("/1", Kind::Hub)]);
    state.commit(vec![done(&again[0], None)], 210).unwrap();
    assert_eq!(state.add(&hubs, 300).unwrap(), Added::default(), "once");
}

pub fn what_is_found_at_depth_0_is_read_in_every_pass(open: Open) {
    let mut state = configured(open);
    let near = |address: &str, kind| Found { depth: 0, ..found(address, kind, None) };
    let all = [
        near("http://b.example/feed", Kind::Feed),
        near("http://b.example/map", Kind::Sitemap),
        near("http://b.example/page", Kind::Page),
        found("http://b.example/far", Kind::Sitemap, None),
    ];
    state.add(&all, 20).unwrap();
    let tasks = due(&mut *state, "b.example", 100, 9);
    let outcomes = tasks.iter().map(|task| done(task, None)).collect();
    state.commit(outcomes, 100).unwrap();
    let began = state.begin_pass(&[source()], 200).unwrap();
    let again: Vec<String> = due(&mut *state, "b.example", 200, 9).iter().map(|task| task.url.path().into()).collect();
    assert_eq!(again, ["/feed", "/map"]);
    state.end_pass(began).unwrap();
    // A seed that the configuration drops is not read in passes any more.
    let seed = Seed { found: near("http://c.example/feed", Kind::Feed), no_later: None };
    state.configure(&[source()], &[seed], "more", 300).unwrap();
    state.configure(&[source()], &[], "digest", 310).unwrap();
    state.begin_pass(&[source()], 400).unwrap();
    assert_eq!(due(&mut *state, "c.example", 500, 9), []);
}

pub fn sitemaps_that_name_each_other_are_read_once(open: Open) {
    let mut state = configured(open);
    let at = |depth, address: &str| Found { depth, ..found(address, Kind::Sitemap, None) };
    let read = |state: &mut dyn State, now| {
        let tasks = due(state, "b.example", now, 9);
        let outcomes = tasks.iter().map(|task| done(task, None)).collect();
        state.commit(outcomes, now).unwrap();
        tasks.len()
    };
    state.add(&[at(0, "http://b.example/index"), at(1, "http://b.example/part")], 20).unwrap();
    assert_eq!(read(&mut *state, 100), 2);
    assert_eq!(state.add(&[at(2, "http://b.example/index")], 200).unwrap().domains.len(), 0, "it leads back");
    let newer = Found { changed: Some(300), ..at(2, "http://b.example/index") };
    assert_eq!(state.add(&[newer], 310).unwrap().domains.len(), 0, "with any time");
    assert_eq!(read(&mut *state, 320), 0);
    state.add(&[at(1, "http://b.example/part")], 400).unwrap();
    assert_eq!(read(&mut *state, 400), 1, "its index names it again");
}

pub fn what_is_named_is_no_link_any_more(open: Open) {
    let mut state = configured(open);
    let linked = |address: &str| Found { linked: true, ..page(address) };
    state.add(&["http://b.example/1", "http://b.example/2"].map(linked), 20).unwrap();
    let tasks = due(&mut *state, "b.example", 100, 9);
    assert!(tasks.iter().all(|task| task.linked));
    state.commit(vec![outcome(&tasks[0], End::Refused { note: "a trap".into() })], 100).unwrap();
    assert_eq!(
        state.add(&[linked("http://b.example/1")], 200).unwrap(),
        Added::default(),
        "another link changes nothing"
    );
    let added = state.add(&[page("http://b.example/1"), page("http://b.example/2")], 200).unwrap();
    assert_eq!((added.domains, added.new.len()), (vec!["b.example".to_owned()], 0));
    let tasks = due(&mut *state, "b.example", 200, 9);
    assert_eq!(tasks.len(), 2);
    assert!(tasks.iter().all(|task| !task.linked));
    state.add(&[linked("http://b.example/2")], 300).unwrap();
    assert!(due(&mut *state, "b.example", 300, 9).iter().all(|task| !task.linked), "what is named stays so");
}

pub fn an_interval_is_kept_until_another_is_learned(open: Open) {
    let mut state = configured(open);
    let mut interval = |learned, now| {
        let task = due(&mut *state, "a.example", now, 9).remove(0);
        let next = Outcome { due: Some(now + 10), interval: learned, ..outcome(&task, End::Unchanged) };
        state.commit(vec![next], now).unwrap();
        task.interval
    };
    assert_eq!([interval(Some(900), 100), interval(None, 200), interval(Some(7), 300)], [None, Some(900), Some(900)]);
    assert_eq!(interval(None, 400), Some(7));
}

pub fn a_first_version_is_told_from_a_newer_one(open: Open) {
    let mut state = configured(open);
    state.add(&[page("http://b.example/1")], 20).unwrap();
    let task = due(&mut *state, "b.example", 100, 9).remove(0);
    assert_eq!(state.commit(vec![done(&task, draft("x", "1"))], 100).unwrap().fresh, [task.id]);
    for fingerprint in ["1", "2"] {
        let committed = state.commit(vec![done(&task, draft("x", fingerprint))], 110).unwrap();
        let same = if fingerprint == "1" { vec![task.id] } else { Vec::new() };
        assert_eq!((committed.fresh, committed.same), (vec![], same));
    }
    let stories = [akin(1, "f", (0, 7), None), akin(2, "f", (1, 7), None)];
    let fresh = stories.map(|story| state.commit(vec![done(&task, story)], 120).unwrap().fresh.len());
    assert_eq!(fresh, [1, 0], "what repeats another is not new");
}

pub fn notes_are_kept_by_kind_and_name(open: Open) {
    let mut state = configured(open);
    let note = |name: &str, text: &str| (name.to_owned(), text.to_owned());
    state.keep_notes("k", &[note("a", "1"), note("b", "2")]).unwrap();
    state.keep_notes("other", &[note("a", "9")]).unwrap();
    state.keep_notes("k", &[note("a", "3")]).unwrap();
    drop(state);
    let mut state = configured(open);
    assert_eq!(state.notes("k").unwrap(), [note("a", "3"), note("b", "2")]);
    assert_eq!(state.notes("none").unwrap(), []);
}

/// Makes a test of each check with an engine: `open` makes the way to open a fresh state.
macro_rules! conformance {
    ($open:path) => {
        $crate::conformance::conformance!($open:
            seen_due_and_done_are_three_things,
            everything_outlives_the_process,
            a_version_is_written_once,
            no_text_takes_no_version_s_place,
            an_output_gets_what_it_has_not_acknowledged,
            an_archive_ends_where_it_was_committed,
            near_duplicates_are_linked_to_the_first,
            copies_are_linked_in_no_circle,
            a_canonical_address_merges_only_what_agrees,
            later_leads_supersede_earlier_ones,
            what_changed_is_due_again,
            what_is_told_to_change_later_is_due_again_then,
            waiting_and_giving_up,
            a_redirect_makes_its_target_done_too,
            a_pass_goes_on_until_it_is_ended,
            a_new_schedule_counts_at_once,
            why_is_what_due_decides,
            orders_are_carried_out_once,
            a_survey_tells_sources_domains_and_outputs,
            sources_that_are_gone_are_left_alone,
            hosts_of_one_domain_wait_for_each_other,
            what_is_found_at_depth_0_is_read_in_every_pass,
            sitemaps_that_name_each_other_are_read_once,
            what_is_named_is_no_link_any_more,
            an_interval_is_kept_until_another_is_learned,
            a_first_version_is_told_from_a_newer_one,
            notes_are_kept_by_kind_and_name,
            a_pass_reads_pages_that_the_configuration_names_too,
            what_was_given_up_or_left_is_due_again_when_the_configuration_names_it,
            what_is_planned_is_due_then_or_earlier,
            another_choice_has_lists_read_whole,
            lists_of_which_something_was_given_up_are_read_whole_once_an_hour,
            pages_of_a_source_that_is_gone_go_over_to_one_that_names_them,
            lists_are_read_anew_for_another_source,
            an_order_gives_a_page_to_the_source_that_it_names,
            what_was_given_up_is_due_again_when_a_list_names_it_later,
            what_was_refused_for_a_while_is_due_again_when_a_list_names_it_later,
            a_domain_elsewhere_is_left_alone_as_it_asked,
            what_was_left_is_due_again_when_it_is_named,
            a_linked_page_whose_links_are_followed_from_now_on_is_due_again,
        );
    };
    ($open:path: $($check:ident),* $(,)?) => {
        $(#[test]
        fn $check() {
            let Some(fresh) = $open() else { return };
            crate::conformance::$check(&|| fresh.open());
        })*
    };
}
pub(crate) use conformance;
