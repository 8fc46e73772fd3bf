//! One file per command; what they share: exit codes, failures, logs.

mod archive;
pub mod clean;
mod cleaning;
pub mod crawl;
mod emitting;
pub mod eval;
pub mod explain;
pub mod facts;
pub mod fetch;
mod fetching;
mod pipeline;
pub mod rules;
pub mod schema;
pub mod shell;

use clap::builder::{OsStringValueParser, TypedValueParser};
use copydesk::fetch::Stop;
use indicatif::{ProgressBar, ProgressStyle};
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::LazyLock;
use std::sync::atomic::Ordering;
use std::task::Poll;
use tracing::Level;

/// How a command ended, as its exit code tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// All done: 0.
    Done,
    /// Some inputs failed, the others are written: 1.
    SomeFailed,
    /// Ctrl-C, after finishing what was in flight: 130.
    Interrupted,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> ExitCode {
        ExitCode::from(match exit {
            Exit::Done => 0,
            Exit::SomeFailed => 1,
            Exit::Interrupted => 130,
        })
    }
}

/// Why a command could not do its work.
#[derive(Debug)]
pub struct Failure {
    /// What is wrong and what to do.
    pub message: String,
    /// 1 where something failed, 2 for wrong usage or configuration.
    pub code: u8,
}

impl Failure {
    /// Something failed on the way.
    pub fn failed(message: impl Into<String>) -> Failure {
        Failure { message: message.into(), code: 1 }
    }

    /// Wrong usage or configuration.
    pub fn usage(message: impl Into<String>) -> Failure {
        Failure { message: message.into(), code: 2 }
    }
}

impl From<Box<dyn std::error::Error>> for Failure {
    fn from(error: Box<dyn std::error::Error>) -> Failure {
        Failure::failed(error.to_string())
    }
}

/// Writes to standard output; a closed pipe is a quiet end.
pub fn print(text: &str) -> Result<Exit, Failure> {
    let mut out = std::io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(e) if e.kind() != std::io::ErrorKind::BrokenPipe => {
            Err(Failure::failed(format!("cannot write to standard output: {e}")))
        }
        _ => Ok(Exit::Done),
    }
}

/// How much is told on standard error.
#[derive(Debug, Clone, Copy, clap::Args)]
pub struct Logs {
    /// Tell more; twice for everything
    #[arg(short, long, action = clap::ArgAction::Count, global = true)]
    verbose: u8,
    /// Tell only errors
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    quiet: bool,
    /// Logs as JSON, one object a line
    #[arg(long, global = true, env = "COPYDESK_JSON_LOGS", value_parser = clap::builder::FalseyValueParser::new())]
    json_logs: bool,
}

impl Logs {
    /// Sets up logging: everything goes to standard error; `usual` is what is told where no flag says otherwise.
    pub fn start(self, usual: Level) {
        let level = match (self.quiet, self.verbose) {
            (true, _) => Level::ERROR,
            (_, 0) => usual,
            (_, 1) => Level::INFO.max(usual),
            _ => Level::DEBUG,
        };
        let colour = std::io::IsTerminal::is_terminal(&std::io::stderr())
            && std::env::var_os("NO_COLOR").is_none_or(|v| v.is_empty());
        let logs = tracing_subscriber::fmt().with_writer(|| Said).with_max_level(level).with_target(false);
        if self.json_logs {
            logs.json().init();
        } else {
            logs.with_ansi(colour).without_time().init();
        }
    }

    /// Tells why the program ends.
    pub fn end(self, message: &str) {
        match self.json_logs {
            true => tracing::error!("{message}"),
            false => eprintln!("copydesk: {message}"),
        }
    }
}

/// A path that may be empty, as a variable of the environment is that someone unset.
pub fn path_or_nothing() -> impl TypedValueParser<Value = PathBuf> {
    OsStringValueParser::new().map(PathBuf::from)
}

/// A number of things of which there must be one at least.
pub fn count(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(0) => Err("must be more than nothing".to_owned()),
        Ok(count) => Ok(count),
        Err(_) => Err("not a whole number".to_owned()),
    }
}

/// The line of progress, which logs are written above: there is one, and only their writer suspends it.
pub fn bar() -> ProgressBar {
    static BAR: LazyLock<ProgressBar> = LazyLock::new(|| styled(ProgressBar::no_length(), "{spinner} {msg}"));
    BAR.clone()
}

/// The line of progress as it counts records.
pub fn records_bar() -> ProgressBar {
    styled(bar(), "{spinner} {pos} records, {per_sec}")
}

fn styled(bar: ProgressBar, template: &str) -> ProgressBar {
    bar.with_style(ProgressStyle::with_template(template).expect("the template is constant"))
}

/// Standard error, as logs write to it.
struct Said;

impl Write for Said {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        bar().suspend(|| std::io::stderr().write(bytes))
    }

    fn flush(&mut self) -> std::io::Result<()> {
        std::io::stderr().flush()
    }
}

/// The wish to stop that fetchers heed; Ctrl-C makes it.
pub fn fetch_stop() -> Stop {
    static STOP: LazyLock<Stop> = LazyLock::new(Stop::default);
    STOP.clone()
}

/// Makes SIGTERM the wish to stop in good order. Returns when that is set up.
pub fn stop_on_terminate(stop: fn()) {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let Ok(runtime) = tokio::runtime::Builder::new_current_thread().enable_all().build() else { return };
        let terminate = {
            let _inside = runtime.enter();
            signal(SignalKind::terminate())
        };
        let Ok(mut terminate) = terminate else { return };
        std::thread::spawn(move || {
            runtime.block_on(async {
                while terminate.recv().await.is_some() {
                    stop();
                }
            });
        });
    }
    #[cfg(not(unix))]
    let _ = stop;
}

/// The signal of a file that would become larger than the process may write.
#[cfg(any(target_os = "linux", target_os = "macos"))]
const SIGXFSZ: std::ffi::c_int = 25;

/// A file that may not become larger is a failed write then, and does not end the process.
pub fn outlive_large_files() {
    #[cfg(any(target_os = "linux", target_os = "macos"))]
    if let Ok(runtime) = tokio::runtime::Builder::new_current_thread().enable_all().build() {
        let _inside = runtime.enter();
        // Once asked for, the handler stays; without it the signal ends the process as usual.
        let _ = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::from_raw(SIGXFSZ));
    }
}

/// The first wish to stop lets what is in flight finish, the second ends at once.
pub fn stop() {
    if pipeline::STOP.swap(true, Ordering::SeqCst) {
        std::process::exit(130);
    }
    fetch_stop().request();
}

/// Whether Ctrl-C was pressed.
pub fn was_interrupted() -> bool {
    pipeline::STOP.load(Ordering::SeqCst)
}

/// The first Ctrl-C lets what is in flight finish, the second ends at once. Returns when that is set up.
pub fn stop_on_ctrl_c() {
    let (set_up, is_set_up) = std::sync::mpsc::channel();
    let waits = async move {
        let mut pressed = Box::pin(tokio::signal::ctrl_c());
        // Asked once, the handler stands.
        let at_once = futures::poll!(&mut pressed);
        drop(set_up);
        let mut outcome = match at_once {
            Poll::Ready(outcome) => outcome,
            Poll::Pending => pressed.await,
        };
        while outcome.is_ok() {
            stop();
            outcome = tokio::signal::ctrl_c().await;
        }
    };
    std::thread::spawn(move || {
        // Without a handler Ctrl-C ends the process as usual.
        if let Ok(runtime) = tokio::runtime::Builder::new_current_thread().enable_all().build() {
            runtime.block_on(waits);
        }
    });
    // The other end is gone when the handler stands, or when there will be none.
    let _: Result<(), _> = is_set_up.recv();
}
