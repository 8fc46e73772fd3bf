//! A line on the terminal that tells how a crawl goes, while it goes.

use copydesk::crawl::{Gauges, Shown};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::Duration;

/// How often the line is written anew.
const PAUSE: Duration = Duration::from_millis(500);

/// The line is there as long as this is.
#[derive(Debug)]
pub struct Progress {
    end: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Drop for Progress {
    fn drop(&mut self) {
        drop(self.end.take());
        // A line that cannot be drawn is no reason to fail.
        let _ = self.thread.take().map(JoinHandle::join);
    }
}

/// Shows the line, where standard error is a terminal.
pub fn show(gauges: Gauges) -> Option<Progress> {
    let bar = crate::cli::bar();
    if bar.is_hidden() {
        return None;
    }
    let (end, ends) = channel();
    let thread = std::thread::spawn(move || {
        while let Err(RecvTimeoutError::Timeout) = ends.recv_timeout(PAUSE) {
            bar.set_message(line(&gauges.shown()));
            bar.tick();
        }
        bar.finish_and_clear();
    });
    Some(Progress { end: Some(end), thread: Some(thread) })
}

fn line(shown: &Shown) -> String {
    let state = if shown.full.is_some() { ", paused: no room to write" } else { "" };
    format!(
        "{} fetched, {} records, {} failed or refused, {} under way{state}",
        shown.done(),
        shown.records,
        shown.lost(),
        shown.in_flight
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_tells_how_it_goes() {
        let shown = Shown { records: 3, in_flight: 2, full: Some("x".into()), ..Shown::default() };
        assert_eq!(line(&shown), "0 fetched, 3 records, 0 failed or refused, 2 under way, paused: no room to write");
    }
}
