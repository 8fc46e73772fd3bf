//! What a failed fetch means for its address: wait, give up, or not allowed.

use std::time::Duration;

use super::rhythm::News;
use super::source::Source;
use super::state::{End, Kind, Millis, Outcome, Task};
use super::strain::Sign;
use super::{canonical, schedule};
use crate::fetch::{FetchError, backoff, domain, doubled, spread};

/// Wait for a host whose robots.txt cannot be reached; the fetcher believes so for as long.
const ROBOTS_WAIT: Duration = Duration::from_secs(10 * 60);

/// Wait for a domain that an operator paused, where a redirect leads there: nobody is told when it is resumed.
const PAUSED_WAIT: Duration = Duration::from_secs(10 * 60);

/// What robots.txt forbids is left alone for so long, whoever names it: by then the file is asked for anew.
const FORBIDDEN: Duration = Duration::from_secs(24 * 60 * 60);

/// Wait where this process has no file or connection left to open. Others of it end within that.
const EXHAUSTED_WAIT: Duration = Duration::from_secs(10);

/// The longest `Retry-After` that is believed.
const MAX_RETRY_AFTER: Duration = Duration::from_secs(24 * 60 * 60);

/// Where a server keeps asking for time beyond the attempts allowed, it is left alone for at least this long.
const BUSY_WAIT: Duration = Duration::from_secs(15 * 60);

/// How long a home page is believed to announce no other feeds and sitemaps.
const HOME_PAUSE: Duration = Duration::from_secs(24 * 60 * 60);

/// The wait after the usual retries; doubles up to the longest. The first is longer than a pass waits, jitter included.
const PUT_OFF: Duration = Duration::from_secs(4 * 60);
const LONGEST_PUT_OFF: Duration = Duration::from_secs(4 * 60 * 60);

/// What was given up is left alone for so long, whoever names it; doubles up to the longest.
const GIVEN_UP: Duration = Duration::from_secs(60 * 60);
const LONGEST_GIVEN_UP: Duration = Duration::from_secs(7 * 24 * 60 * 60);

/// What becomes of a task whose fetch failed; nothing where it was only stopped.
pub(crate) fn of_failure(task: &Task, source: &Source, error: &FetchError, now: Millis) -> Option<Outcome> {
    let note = match error.url() {
        Some(url) if *url != task.url => format!("{}: led to {error}", task.url),
        _ => error.to_string(),
    };
    let waits = |wait: Duration, failed| (End::Waits { note: note.clone(), failed }, Some(schedule::later(now, wait)));
    let again = task.attempts < source.limits.retries;
    let put_off = put_off(task, source, error).filter(|_| !is_scheduled_anew(task, source));
    let retry_after = match error {
        FetchError::Status { retry_after: Some(asked), status: 429 | 503, .. } => Some((*asked).min(MAX_RETRY_AFTER)),
        _ => None,
    };
    let (end, due) = match error {
        FetchError::Stopped { .. } => return None,
        FetchError::RobotsUnreachable { wait, .. } => waits(wait.unwrap_or(ROBOTS_WAIT).min(MAX_RETRY_AFTER), false),
        FetchError::LeftAlone { bar, .. } => waits(bar.wait().unwrap_or(PAUSED_WAIT), false),
        // A lack of ours, as of room on a disk: nothing has failed.
        FetchError::Exhausted { .. } => waits(EXHAUSTED_WAIT, false),
        // It waits, it has not failed: the server is there and says when.
        _ if retry_after.is_some_and(|_| again) => waits(retry_after.unwrap_or_default(), true),
        _ if retry_after.is_some() => waits(retry_after.unwrap_or_default().max(BUSY_WAIT), true),
        error if error.is_temporary() && again => waits(backoff(source.limits.retry_delay, task.attempts + 1), true),
        _ if put_off.is_some() => waits(put_off.unwrap_or_default(), true),
        error if error.is_robots() || error.is_private() => (End::Refused { note }, later(task, source, now)),
        _ => (End::Failed { note }, later(task, source, now)),
    };
    let busy = matches!(error.status(), Some(429 | 503)) && (retry_after.is_some() || again)
        || matches!(error, FetchError::RobotsUnreachable { wait: Some(_), .. });
    let left_alone = due.filter(|_| busy && matches!(end, End::Waits { .. }));
    // Where a redirect led to another domain, it is that one that asks for time.
    let answered = error.url().map(domain).filter(|answered| *answered != domain(&task.url));
    let elsewhere = answered.and_then(|answered| Some((answered.to_owned(), left_alone?)));
    let host_not_before = left_alone.filter(|_| answered.is_none());
    let forbidden = matches!(error, FetchError::Disallowed { .. }) && due.is_none();
    let tries =
        if error.is_temporary() { source.limits.retries.saturating_add(put_offs(source.limits.patience)) } else { 0 };
    let outcome = given_up(Outcome::new(task.id, end, due), task.attempts.saturating_sub(tries), now);
    let again = outcome.again.or_else(|| forbidden.then(|| schedule::later(now, FORBIDDEN)));
    Some(Outcome { host_not_before, elsewhere, again, ..outcome })
}

/// How often a page that only a link names is asked again where its answer is doubted: most of what links lead to is no
/// article.
const LINKED_DOUBTS: u32 = 3;

/// What becomes of a page whose answer may be a wall or an excuse in the page's place: it waits like one that failed. Nothing
/// where it has waited long enough.
pub(crate) fn of_doubt(task: &Task, source: &Source, note: &str, now: Millis) -> Option<Outcome> {
    let note = note.to_owned();
    let waits = |note, due| Outcome::new(task.id, End::Waits { note, failed: true }, due);
    if is_scheduled_anew(task, source) {
        return Some(waits(note, later(task, source, now)));
    }
    let most = put_offs(source.limits.patience).min(if task.linked { LINKED_DOUBTS } else { u32::MAX });
    let wait = || spread(longest_put_off(task.attempts));
    (task.attempts < most).then(|| waits(note, Some(schedule::later(now, wait()))))
}

/// When a page that was taken is looked at again, and how long that is, after it had waited so long the time before; nothing
/// where that is more than patience.
pub(crate) fn look_again(waited: Millis, patience: Duration, now: Millis) -> Option<(Millis, Millis)> {
    let wait = Duration::from_millis(waited.unsigned_abs()).saturating_mul(2).max(PUT_OFF);
    (wait <= patience).then(|| (schedule::later(now, wait), schedule::later(0, wait)))
}

/// What was given up after it was doubted for so long.
pub(crate) fn of_doubt_for_long(task: &Task, source: &Source, note: String, now: Millis) -> Outcome {
    let before = task.attempts.saturating_sub(put_offs(source.limits.patience));
    given_up(Outcome::new(task.id, End::Failed { note }, later(task, source, now)), before, now)
}

/// Until when what was given up is left alone, after it was given up so many times before.
fn given_up(outcome: Outcome, before: u32, now: Millis) -> Outcome {
    let wait = doubled(GIVEN_UP, before, LONGEST_GIVEN_UP);
    let is_over = matches!(outcome.end, End::Failed { .. }) && outcome.due.is_none();
    Outcome { again: is_over.then(|| schedule::later(now, wait)), ..outcome }
}

/// How long an address waits whose usual retries are used up, if it is not to be given up yet. A random half is left
/// out, so that what failed together does not come back together.
fn put_off(task: &Task, source: &Source, error: &FetchError) -> Option<Duration> {
    let before = task.attempts.checked_sub(source.limits.retries)?;
    let goes_on = error.is_temporary() && before < put_offs(source.limits.patience);
    goes_on.then(|| spread(longest_put_off(before)))
}

fn longest_put_off(before: u32) -> Duration {
    doubled(PUT_OFF, before, LONGEST_PUT_OFF)
}

/// How many times an address is put off within this time.
fn put_offs(patience: Duration) -> u32 {
    let (mut count, mut left) = (0, patience);
    while let Some(rest) = left.checked_sub(longest_put_off(count)).filter(|_| count < 10_000) {
        (count, left) = (count + 1, rest);
    }
    count
}

/// Whether a task that fails is tried again by its schedule.
fn is_scheduled_anew(task: &Task, source: &Source) -> bool {
    is_scheduled(task, source) && !source.schedule.is_once()
}

/// What becomes of a found page that its source's scope leaves out by now. What lists name was within the scope when it was
/// named; what operators name stands at depth 0.
pub(crate) fn left(task: &Task, source: &Source) -> Option<Outcome> {
    let is_found = matches!(task.kind, Kind::Page | Kind::Hub) && !task.seed && task.depth > 0;
    let is_out = !source.scope.wants(&task.url) || task.linked && task.depth > source.scope.depth;
    let note = || format!("{}: the scope of `{}` leaves it out", task.url, source.name);
    (is_found && is_out).then(|| Outcome::new(task.id, End::Left { note: note() }, None))
}

/// What a failed fetch tells of the domain: one that a redirect led to is another's.
pub(crate) fn sign(task: &Task, error: &FetchError) -> Sign {
    let is_own = error.url().is_none_or(|url| domain(url) == domain(&task.url));
    match error {
        _ if !is_own => Sign::None,
        FetchError::Exhausted { .. } => Sign::None,
        error if error.is_temporary() => Sign::Failing,
        FetchError::Status { .. } => Sign::Well,
        _ => Sign::None,
    }
}

/// What was read but makes no sense: not tried again before its time.
pub(crate) fn of_nonsense(task: &Task, source: &Source, note: String, now: Millis) -> Outcome {
    given_up(Outcome::new(task.id, End::Failed { note }, later(task, source, now)), task.attempts, now)
}

/// When a task that went well is due again, if ever, and the interval that is learned by it: what the configuration
/// names is read on its schedule.
pub(crate) fn next(task: &Task, source: &Source, news: News, now: Millis) -> (Option<Millis>, Option<Millis>) {
    if !is_scheduled(task, source) {
        return (None, None);
    }
    let (next, interval) = match (source.rhythm, source.schedule.interval()) {
        (Some(rhythm), Some(every)) => {
            let interval = rhythm.next(task.interval.unwrap_or(every), news);
            (Some(source.schedule.jittered(now.saturating_add(interval))), Some(interval))
        }
        _ => (source.schedule.next_after(0, now), None),
    };
    // A home page seldom announces another feed; those that it has are read by themselves.
    if is_home(task, source) && !source.start.contains(&task.url) {
        return (next.map(|next| next.max(schedule::later(now, HOME_PAUSE))), interval);
    }
    (next, interval)
}

/// Whether a task is read again and again: the configuration names it, or it was discovered.
pub(crate) fn is_scheduled(task: &Task, source: &Source) -> bool {
    let discovered = task.depth == 0 && matches!(task.kind, Kind::Feed | Kind::Sitemap) && !source.discover.is_empty();
    task.seed || discovered
}

/// Whether feeds and sitemaps are looked for at this address.
pub(crate) fn is_home(task: &Task, source: &Source) -> bool {
    task.seed && task.kind == Kind::Hub && source.discover.iter().filter_map(canonical).any(|home| home == task.url)
}

/// The same for one that failed: the more often in a row, the later.
fn later(task: &Task, source: &Source, now: Millis) -> Option<Millis> {
    let failures = task.attempts.saturating_sub(source.limits.retries);
    let next = source.schedule.next_after(failures, now).filter(|_| is_scheduled(task, source));
    next.map(|next| next.max(now.saturating_add(task.interval.unwrap_or_default())))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crawl::{Rhythm, Schedule, Source};
    use crate::fetch::Bar;
    use url::Url;

    const NOW: Millis = 1_000_000;

    fn task(attempts: u32, seed: bool) -> Task {
        let kind = if seed { Kind::Feed } else { Kind::Page };
        Task { kind, depth: 0, seed, attempts, ..Task::for_tests(1, "/x") }
    }

    fn source(schedule: Schedule) -> Source {
        Source { schedule, ..Source::for_tests() }
    }

    fn status(status: u16, retry_after: Option<u64>) -> FetchError {
        let retry_after = retry_after.map(Duration::from_secs);
        FetchError::Status { url: Box::new(Url::parse("http://a.example/x").unwrap()), status, retry_after }
    }

    fn outcome(task: &Task, schedule: Schedule, error: &FetchError) -> Outcome {
        of_failure(task, &source(schedule), error, NOW).unwrap()
    }

    #[test]
    fn what_may_go_better_is_tried_again_as_often_as_allowed() {
        for attempts in 0..3 {
            let outcome = outcome(&task(attempts, false), Schedule::once(), &status(500, None));
            assert!(matches!(outcome.end, End::Waits { failed: true, .. }));
            assert!(outcome.due > Some(NOW) && outcome.host_not_before.is_none());
        }
        let last = outcome(&task(99, false), Schedule::once(), &status(500, None));
        assert!(matches!(last.end, End::Failed { .. }) && last.due.is_none());
    }

    /// 25 of 30 pages were lost for good by a site that was down for half a minute.
    #[test]
    fn what_does_not_go_better_soon_is_put_off_for_hours_and_given_up_in_the_end() {
        let patient = |hours: u64, attempts| {
            let limits = crate::fetch::Limits { patience: Duration::from_secs(hours * 3600), ..Default::default() };
            let source = Source { limits: limits.into(), ..Source::for_tests() };
            of_failure(&task(attempts, false), &source, &status(503, None), NOW).unwrap()
        };
        let minutes = |attempts| (patient(24, attempts).due.unwrap() - NOW) / 60_000;
        for (attempts, most) in [(3, 4), (4, 8), (8, 128), (9, 240), (12, 240)] {
            assert!((most / 2..=most).contains(&minutes(attempts)), "{attempts}: {} of {most}", minutes(attempts));
        }
        assert!(patient(24, 3).due.unwrap() > NOW + 60_000, "a pass does not wait for it");
        assert!(patient(24, 3).host_not_before.is_none(), "others of its domain do not wait for hours");
        let given_up = patient(24, 13);
        assert!(matches!(given_up.end, End::Failed { .. }) && given_up.due.is_none());
        assert!(matches!(patient(0, 3).end, End::Failed { .. }));
        let hours = |attempts| (patient(0, attempts).again.unwrap() - NOW) / 3_600_000;
        assert_eq!([3, 4, 5, 10, 11, 99].map(hours), [1, 2, 4, 128, 168, 168]);
        let gone = |attempts| outcome(&task(attempts, false), Schedule::once(), &status(404, None)).again;
        assert_eq!([gone(0), gone(1)], [Some(NOW + 3_600_000), Some(NOW + 7_200_000)]);
        let hourly = Schedule::every(Duration::from_secs(3600), None).unwrap();
        assert!(outcome(&task(3, true), hourly, &status(500, None)).again.is_none(), "its schedule reads it again");
    }

    #[test]
    fn what_is_doubted_waits_and_is_given_up_in_the_end() {
        let source = source(Schedule::once());
        let waits = |attempts, linked| of_doubt(&Task { linked, ..task(attempts, false) }, &source, "a wall?", NOW);
        assert!(waits(0, false).unwrap().due.unwrap() >= NOW + 120_000);
        assert!(waits(8, false).is_some() && waits(99, false).is_none());
        assert!(waits(2, true).is_some() && waits(3, true).is_none(), "most of what links lead to is no article");
        let given_up = of_doubt_for_long(&task(99, false), &source, String::new(), NOW);
        assert!(matches!(given_up.end, End::Failed { .. }) && given_up.again.is_some());
        let hour = Duration::from_secs(3600);
        assert_eq!(look_again(0, hour, NOW), Some((NOW + 240_000, 240_000)));
        assert_eq!(look_again(1_700_000, hour, NOW), Some((NOW + 3_400_000, 3_400_000)));
        assert_eq!(look_again(3_400_000, hour, NOW), None);
    }

    #[test]
    fn a_server_that_says_when_is_waited_for_and_its_host_too() {
        let first = outcome(&task(0, false), Schedule::once(), &status(429, Some(90)));
        assert_eq!((first.due, first.host_not_before), (Some(NOW + 90_000), Some(NOW + 90_000)));
        let last = outcome(&task(9, false), Schedule::once(), &status(503, Some(1)));
        assert!(matches!(last.end, End::Waits { .. }));
        assert_eq!(last.due, Some(NOW + 900_000));
    }

    /// A site was punished for what it had redirected to.
    #[test]
    fn who_asks_for_time_is_left_alone_and_not_who_led_there() {
        let url = Box::new(Url::parse("http://b.example/y").unwrap());
        let busy = FetchError::Status { url: url.clone(), status: 429, retry_after: Some(Duration::from_secs(90)) };
        let led = outcome(&task(0, false), Schedule::once(), &busy);
        let until = NOW + 90_000;
        assert_eq!(
            (led.due, led.host_not_before, led.elsewhere),
            (Some(until), None, Some(("b.example".into(), until)))
        );
        for (bar, wait) in [(Bar::For(Duration::from_secs(7)), 7_000), (Bar::Paused, 600_000)] {
            let barred = outcome(&task(99, false), Schedule::once(), &FetchError::LeftAlone { url: url.clone(), bar });
            assert!(matches!(barred.end, End::Waits { failed: false, .. }), "{barred:?}");
            assert_eq!((barred.due, barred.host_not_before, barred.elsewhere), (Some(NOW + wait), None, None));
        }
    }

    #[test]
    fn a_robots_txt_that_asks_for_time_is_heeded_for_a_day_at_most() {
        let unreachable = |wait: u64| {
            let url = Box::new(Url::parse("http://a.example/x").unwrap());
            let wait = Some(Duration::from_secs(wait));
            outcome(
                &task(0, false),
                Schedule::once(),
                &FetchError::RobotsUnreachable { url, reason: String::new(), wait },
            )
        };
        let hour = unreachable(3600);
        assert!(matches!(hour.end, End::Waits { failed: false, .. }));
        assert_eq!((hour.due, hour.host_not_before), (Some(NOW + 3_600_000), Some(NOW + 3_600_000)));
        assert_eq!(unreachable(1_000_000).host_not_before, Some(NOW + 86_400_000));
    }

    #[test]
    fn what_is_gone_or_forbidden_is_not_tried_again() {
        let gone = outcome(&task(0, false), Schedule::once(), &status(404, None));
        assert!(matches!(gone.end, End::Failed { .. }) && gone.due.is_none());
        let url = Box::new(Url::parse("http://a.example/x").unwrap());
        let forbidden = outcome(&task(0, false), Schedule::once(), &FetchError::Disallowed { url: url.clone() });
        assert!(matches!(forbidden.end, End::Refused { .. }) && forbidden.due.is_none());
        assert_eq!(forbidden.again, Some(NOW + 86_400_000), "robots.txt may say otherwise tomorrow");
        let exhausted = FetchError::Exhausted { url: url.clone() };
        assert_eq!(sign(&task(0, false), &exhausted), Sign::None, "a lack of ours says nothing of the domain");
        let exhausted = outcome(&task(99, false), Schedule::once(), &exhausted);
        assert!(matches!(exhausted.end, End::Waits { failed: false, .. }) && exhausted.due.is_some());
        let reason = String::new();
        let unreachable = FetchError::RobotsUnreachable { url: url.clone(), reason, wait: None };
        let unreachable = outcome(&task(0, false), Schedule::once(), &unreachable);
        assert!(matches!(unreachable.end, End::Waits { failed: false, .. }));
        assert!(of_failure(&task(0, false), &source(Schedule::once()), &FetchError::Stopped { url }, NOW).is_none());
    }

    #[test]
    fn an_adaptive_source_is_read_sooner_where_something_was_new() {
        let every = Duration::from_secs(1000);
        let schedule = Schedule::every(every, Some(Duration::ZERO)).unwrap();
        let source = Source { rhythm: Some(Rhythm::around(every)), ..source(schedule) };
        let after = |interval, news| next(&Task { interval, ..task(0, true) }, &source, news, NOW);
        assert_eq!(after(None, News::New), (Some(NOW + 750_000), Some(750_000)));
        assert_eq!(after(Some(800_000), News::Nothing), (Some(NOW + 1_000_000), Some(1_000_000)));
        assert_eq!(after(Some(7_900_000), News::Nothing).1, Some(8_000_000));
        assert_eq!(
            next(&task(0, false), &source, News::New, NOW),
            (None, None),
            "pages are not read again by themselves"
        );
        let failed = of_failure(&Task { interval: Some(5_000_000), ..task(3, true) }, &source, &status(404, None), NOW);
        assert_eq!(failed.unwrap().due, Some(NOW + 5_000_000), "a failure makes it no sooner");
    }

    #[test]
    fn what_was_discovered_is_read_on_the_schedule_and_its_home_once_a_day() {
        let schedule = Schedule::every(Duration::from_secs(1000), Some(Duration::ZERO)).unwrap();
        let home = Url::parse("http://a.example/x").unwrap();
        let source = Source { discover: vec![home], ..source(schedule) };
        let found = Task { kind: Kind::Feed, seed: false, ..task(0, true) };
        assert_eq!(next(&found, &source, News::Unknown, NOW).0, Some(NOW + 1_000_000));
        assert_eq!(next(&Task { depth: 1, ..found }, &source, News::Unknown, NOW).0, None);
        let home = Task { kind: Kind::Hub, ..task(0, true) };
        assert_eq!(next(&home, &source, News::Unknown, NOW).0, Some(NOW + 86_400_000));
    }

    #[test]
    fn a_scheduled_feed_that_fails_comes_again_more_and_more_seldom() {
        let hourly = Schedule::every(Duration::from_secs(3600), None).unwrap();
        let hours = |attempts| {
            let due = outcome(&task(attempts, true), hourly.clone(), &status(404, None)).due.unwrap();
            (due - NOW) / 3_600_000
        };
        assert_eq!([0, 3, 4, 5, 6, 99].map(hours), [1, 1, 2, 4, 8, 16]);
    }
}
