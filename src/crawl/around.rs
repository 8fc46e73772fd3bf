//! What the loop does beside its work: it obeys orders, keeps the watch, and pauses where there is no room to write.

use super::clock::now;
use super::report::CrawlError;
use super::room::is_full;
use super::run::Crawl;

impl Crawl<'_> {
    /// Sees to what is not the work itself: orders, domains, the watch; and whether there is room to write again.
    pub(super) fn look_around(&mut self) -> Result<(), CrawlError> {
        self.watch.look(self.lanes.in_flight(), now());
        if self.room.is_lacking() {
            if !self.room.is_to_be_tried() {
                return Ok(());
            }
            self.outputs.write(self.state)?;
            self.watch.write(self.state)?;
            // There may have been nothing to write.
            self.state.keep_notes("room", &[("tried".to_owned(), now().to_string())])?;
            tracing::info!("there is room to write again: the crawl goes on");
            self.room.found();
            self.watch.room(None);
        }
        self.obey()?;
        self.take()?;
        let sources = self.visitor.sources.iter().filter(|(_, source)| !source.schedule.is_once());
        Ok(self.watch.keep(sources.map(|(name, _)| name), self.state, now())?)
    }

    /// Pauses where there was no room to write, and goes on with all other results. What could not be committed is
    /// still due.
    pub(super) fn endure(&mut self, result: Result<(), CrawlError>) -> Result<(), CrawlError> {
        match result {
            Err(error) if is_full(&error) => {
                if self.room.lack() {
                    tracing::error!("{error}; the crawl pauses until there is room to write");
                }
                self.watch.room(Some(error.to_string()));
                Ok(())
            }
            other => other,
        }
    }
}
