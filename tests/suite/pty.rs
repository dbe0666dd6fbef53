//! The real program in a pseudo-terminal: it opens, resizes, stops, goes on, is killed, and gives the terminal
//! back whole each time.
//!
//! No test sleeps: each reads what the program sends until the screen is as it should be.

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};
use std::io::{Read, Write};
use std::num::NonZeroU16;
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::time::{Duration, Instant};
use tempfile::TempDir;
use vt100::{MouseProtocolMode, Parser, Screen};

/// Longer than the slowest machine takes for anything here.
const DEADLINE: Duration = Duration::from_secs(60);
/// How long an idle program is listened to.
const SILENCE: Duration = Duration::from_millis(700);

/// The program in a terminal of its own.
struct Terminal {
    master: Box<dyn MasterPty + Send>,
    keys: Box<dyn Write + Send>,
    child: Box<dyn Child + Send + Sync>,
    bytes: Receiver<Vec<u8>>,
    parser: Parser,
    /// Everything that the program sent.
    sent: Vec<u8>,
    _state: TempDir,
}

impl Terminal {
    fn open(arguments: &[&str], environment: &[(&str, &str)]) -> Self {
        let program = CommandBuilder::new(env!("CARGO_BIN_EXE_sillage"));
        Self::start(program, arguments, environment)
    }

    /// The program as a job of a shell, which continues it after the next line that is typed.
    fn in_shell() -> Self {
        let script = format!(
            "{} --theme dark; read line; fg",
            env!("CARGO_BIN_EXE_sillage")
        );
        let mut shell = CommandBuilder::new("sh");
        shell.args(["-m", "-c", &script]);
        Self::start(shell, &["--theme"], &[])
    }

    fn start(
        mut command: CommandBuilder,
        arguments: &[&str],
        environment: &[(&str, &str)],
    ) -> Self {
        let size = PtySize {
            rows: 30,
            cols: 100,
            pixel_width: 0,
            pixel_height: 0,
        };
        let pair = native_pty_system().openpty(size).unwrap();
        let state = tempfile::tempdir().unwrap();
        if !arguments.contains(&"--theme") {
            command.args(["--theme", "dark"]);
        }
        command.args(arguments);
        command.cwd(state.path());
        for name in ["NO_COLOR", "COLORTERM", "COLORFGBG"] {
            command.env_remove(name);
        }
        command.env("TERM", "xterm-256color");
        command.env("XDG_STATE_HOME", state.path());
        for (name, value) in environment {
            command.env(name, value);
        }
        let child = pair.slave.spawn_command(command).unwrap();
        drop(pair.slave);
        let mut reader = pair.master.try_clone_reader().unwrap();
        let keys = pair.master.take_writer().unwrap();
        // What no test takes in is not read: the terminal stalls.
        let (sender, bytes) = sync_channel(1);
        std::thread::spawn(move || {
            let mut room = vec![0; 65_536];
            while let Ok(count @ 1..) = reader.read(&mut room) {
                if sender.send(room[..count].to_vec()).is_err() {
                    return;
                }
            }
        });
        let parser = Parser::new(
            NonZeroU16::new(30).unwrap(),
            NonZeroU16::new(100).unwrap(),
            0,
        );
        Self {
            master: pair.master,
            keys,
            child,
            bytes,
            parser,
            sent: Vec::new(),
            _state: state,
        }
    }

    /// Opens the founding story and waits until it is on the screen.
    fn story(arguments: &[&str], environment: &[(&str, &str)]) -> Self {
        let mut terminal = Self::open(arguments, environment);
        terminal.until("the story is shown", |screen| {
            screen.contents().contains("Releases")
        });
        terminal
    }

    fn take(&mut self, bytes: &[u8]) {
        self.parser.process(bytes);
        self.sent.extend_from_slice(bytes);
    }

    /// Reads until the screen satisfies `wanted`.
    fn until(&mut self, what: &str, wanted: impl Fn(&Screen) -> bool) {
        self.read_until(what, |terminal| wanted(terminal.parser.screen()));
    }

    /// Reads until what was sent satisfies `wanted`.
    fn read_until(&mut self, what: &str, wanted: impl Fn(&Self) -> bool) {
        let end = Instant::now() + DEADLINE;
        while !wanted(self) {
            match self
                .bytes
                .recv_timeout(end.saturating_duration_since(Instant::now()))
            {
                Ok(bytes) => self.take(&bytes),
                Err(problem) => panic!(
                    "{what}: {problem}; the screen is\n{}",
                    self.parser.screen().contents()
                ),
            }
        }
    }

    /// Reads until nothing comes for a while.
    fn settle(&mut self) {
        let end = Instant::now() + DEADLINE;
        while Instant::now() < end {
            match self.bytes.recv_timeout(SILENCE) {
                Ok(bytes) => self.take(&bytes),
                Err(_) => return,
            }
        }
    }

    fn press(&mut self, keys: &str) {
        self.keys.write_all(keys.as_bytes()).unwrap();
        self.keys.flush().unwrap();
    }

    fn resize(&mut self, rows: u16, cols: u16) {
        self.master
            .resize(PtySize {
                rows,
                cols,
                pixel_width: 0,
                pixel_height: 0,
            })
            .unwrap();
        self.parser.screen_mut().set_size(
            NonZeroU16::new(rows).unwrap(),
            NonZeroU16::new(cols).unwrap(),
        );
    }

    fn signal(&self, name: &str) {
        let process = self.child.process_id().unwrap().to_string();
        let sent = std::process::Command::new("kill")
            .args(["-s", name, &process])
            .status();
        assert!(sent.unwrap().success(), "no signal {name}");
    }

    /// Whether the program in a shell is stopped by a signal, as the system sees it.
    fn stopped(&self) -> bool {
        let shell = self.child.process_id().unwrap().to_string();
        let listed = std::process::Command::new("ps")
            .args(["-A", "-o", "ppid=,stat="])
            .output();
        let listed = String::from_utf8_lossy(&listed.unwrap().stdout).into_owned();
        let mut processes = listed.lines().map(str::split_whitespace);
        processes
            .any(|mut p| p.next() == Some(&shell) && p.next().is_some_and(|s| s.starts_with('T')))
    }

    /// Makes the program draw, without reading anything, until its write waits for the terminal.
    #[cfg(target_os = "linux")]
    fn stall(&mut self) {
        let process = self.child.process_id().unwrap();
        let (end, mut waiting) = (Instant::now() + DEADLINE, 0);
        while waiting < 300 {
            assert!(Instant::now() < end, "the write never waits");
            self.press("v");
            let call = std::fs::read_to_string(format!("/proc/{process}/syscall")).unwrap();
            // Number 1 on x86_64, 64 elsewhere; to standard output.
            let writes = ["1 0x1 ", "64 0x1 "]
                .iter()
                .any(|write| call.starts_with(write));
            waiting = if writes { waiting + 1 } else { 0 };
        }
    }

    /// Waits for the end; gives the exit code and what the terminal is left as.
    fn end(mut self) -> (u32, Parser, Vec<u8>) {
        let end = Instant::now() + DEADLINE;
        loop {
            match self
                .bytes
                .recv_timeout(end.saturating_duration_since(Instant::now()))
            {
                Ok(bytes) => self.take(&bytes),
                Err(RecvTimeoutError::Disconnected) => break,
                Err(RecvTimeoutError::Timeout) => {
                    let _ = self.child.kill();
                    panic!(
                        "the program does not end; the screen is\n{}",
                        self.parser.screen().contents()
                    );
                }
            }
        }
        let code = self.child.wait().unwrap().exit_code();
        (code, self.parser, self.sent)
    }
}

fn whole(screen: &Screen) {
    assert!(!screen.alternate_screen(), "the main screen is back");
    assert!(!screen.hide_cursor(), "the cursor is shown");
    assert!(!screen.bracketed_paste(), "pastes are plain");
    assert_eq!(
        screen.mouse_protocol_mode(),
        MouseProtocolMode::None,
        "the mouse is free"
    );
}

/// Every mode that was set is reset in the end, those included that the parser does not know.
fn balanced(sent: &[u8]) {
    let sent = String::from_utf8_lossy(sent);
    for mode in ["?1049", "?2004", "?1000", "?1002", "?1006", "?2026"] {
        let (on, off) = (
            sent.rfind(&format!("\x1b[{mode}h")),
            sent.rfind(&format!("\x1b[{mode}l")),
        );
        assert!(on <= off, "mode {mode} stays set");
    }
    assert_eq!(
        sent.matches("\x1b[>1u").count(),
        sent.matches("\x1b[<1u").count(),
        "key flags stay pushed"
    );
}

#[test]
fn it_opens_takes_the_terminal_and_gives_it_back() {
    let mut terminal = Terminal::story(&[], &[]);
    let screen = terminal.parser.screen();
    assert!(screen.alternate_screen() && screen.bracketed_paste());
    assert_eq!(
        screen.mouse_protocol_mode(),
        MouseProtocolMode::ButtonMotion
    );
    terminal.press("q");
    let (code, parser, sent) = terminal.end();
    assert_eq!(code, 0);
    whole(parser.screen());
    balanced(&sent);
}

#[test]
fn the_mouse_stays_with_the_terminal_when_asked() {
    let mut terminal = Terminal::story(&["--no-mouse"], &[]);
    assert_eq!(
        terminal.parser.screen().mouse_protocol_mode(),
        MouseProtocolMode::None
    );
    terminal.press("\x03");
    assert_eq!(terminal.end().0, 0);
}

#[test]
fn any_size_draws() {
    let mut terminal = Terminal::story(&[], &[]);
    for (rows, cols) in [(1, 1), (2, 200), (60, 3), (24, 80), (1, 1)] {
        terminal.resize(rows, cols);
        terminal.settle();
    }
    terminal.resize(40, 120);
    terminal.until("the story is back", |screen| {
        screen.contents().contains("Releases")
    });
    terminal.press("q");
    let (code, parser, _) = terminal.end();
    assert_eq!(code, 0);
    whole(parser.screen());
}

#[test]
fn signals_end_it_with_the_terminal_whole() {
    for (name, code) in [("TERM", 143), ("HUP", 129), ("INT", 130)] {
        let terminal = Terminal::story(&[], &[]);
        terminal.signal(name);
        let (ended, parser, sent) = terminal.end();
        assert_eq!(ended, code, "{name}");
        whole(parser.screen());
        balanced(&sent);
    }
}

/// Opens the story and waits for the question for the terminal's background.
fn asked() -> Terminal {
    let mut terminal = Terminal::open(&["--theme", "auto"], &[("COLORTERM", "truecolor")]);
    terminal.read_until("the background is asked for", |terminal| {
        terminal.sent.windows(6).any(|w| w == b"\x1b]11;?")
    });
    terminal
}

#[test]
fn a_signal_while_the_background_is_asked_for_ends_it_too() {
    let terminal = asked();
    terminal.signal("TERM");
    let (ended, parser, sent) = terminal.end();
    assert_eq!(ended, 143);
    whole(parser.screen());
    balanced(&sent);
}

#[test]
fn an_answer_that_comes_late_is_no_typing() {
    let mut terminal = asked();
    let ink = |screen: &Screen| {
        let row = screen.rows(0, 100).position(|r| r.contains("Releases"))?;
        // Borders and bars before it are one column each, but more than one byte.
        let line = screen.rows(0, 100).nth(row)?;
        let column = line.split_once("Releases")?.0.chars().count();
        Some(screen.cell(row as u16, column as u16)?.fgcolor())
    };
    terminal.until("the story is shown", |screen| ink(screen).is_some());
    let dark = ink(terminal.parser.screen());
    terminal.press("\x1b]11;rgb:fafa/fafa/fafa\x1b\\");
    terminal.until("the light theme is drawn", |screen| {
        ink(screen).is_some_and(|light| Some(light) != dark)
    });
    assert!(!terminal.parser.screen().contents().contains("Commands"));
    terminal.press("q");
    assert_eq!(terminal.end().0, 0);
}

#[test]
fn it_stops_and_goes_on() {
    let mut terminal = Terminal::in_shell();
    terminal.until("the story is shown", |screen| {
        screen.contents().contains("Releases")
    });
    terminal.press("\x1a");
    terminal.until("the main screen is back", |screen| {
        !screen.alternate_screen() && !screen.hide_cursor()
    });
    let end = Instant::now() + DEADLINE;
    while !terminal.stopped() {
        assert!(Instant::now() < end, "it does not stop");
        std::thread::yield_now();
    }
    whole(terminal.parser.screen());
    terminal.press("\n");
    terminal.until("the story is back", |screen| {
        screen.alternate_screen() && screen.contents().contains("Releases")
    });
    assert_eq!(
        terminal.parser.screen().mouse_protocol_mode(),
        MouseProtocolMode::ButtonMotion
    );
    terminal.press("q");
    let (code, parser, sent) = terminal.end();
    assert_eq!(code, 0);
    whole(parser.screen());
    balanced(&sent);
}

#[test]
fn without_a_shell_it_does_not_stop() {
    let mut terminal = Terminal::story(&[], &[]);
    terminal.press("\x1a");
    terminal.until("it says why", |screen| {
        screen.contents().contains("Suspending is ignored")
    });
    terminal.signal("TSTP");
    terminal.press("v");
    terminal.until("another view is shown", |screen| {
        screen.contents().contains("Side by side")
    });
    terminal.press("q");
    assert_eq!(terminal.end().0, 0);
}

#[test]
#[cfg(target_os = "linux")]
fn a_terminal_that_does_not_read_holds_nothing_up() {
    for (name, wanted) in [("TERM", 143), ("HUP", 129)] {
        let mut terminal = Terminal::story(&[], &[]);
        terminal.stall();
        terminal.signal(name);
        let end = Instant::now() + DEADLINE;
        while terminal.child.try_wait().unwrap().is_none() {
            assert!(Instant::now() < end, "it does not end by {name}");
            std::thread::yield_now();
        }
        let modes = terminal.master.get_termios().unwrap();
        let modes = format!("{:?}", modes.local_flags);
        assert!(
            modes.contains("ICANON") && modes.contains("ECHO"),
            "{modes}"
        );
        let (code, parser, _) = terminal.end();
        assert_eq!(code, wanted, "{name}");
        whole(parser.screen());
    }
}

#[test]
fn a_terminal_of_any_size_draws() {
    let mut terminal = Terminal::story(&[], &[]);
    for (rows, cols) in [(65_535, 65_535), (1, 65_535), (65_535, 1)] {
        let size = PtySize {
            rows,
            cols,
            ..PtySize::default()
        };
        terminal.master.resize(size).unwrap();
        terminal.settle();
    }
    terminal.resize(30, 100);
    terminal.until("the story is back", |screen| {
        screen.contents().contains("Releases")
    });
    terminal.press("q");
    assert_eq!(terminal.end().0, 0);
}

#[test]
fn being_continued_from_outside_repaints() {
    let mut terminal = Terminal::story(&[], &[]);
    terminal.settle();
    terminal.signal("STOP");
    terminal.signal("CONT");
    let before = terminal.sent.len();
    terminal.settle();
    let after = String::from_utf8_lossy(&terminal.sent[before..]).into_owned();
    assert!(after.contains("\x1b[?1049h") && after.contains("Releases"));
    terminal.press("q");
    assert_eq!(terminal.end().0, 0);
}

#[test]
fn without_colours_none_is_sent() {
    let mut terminal = Terminal::story(&[], &[("NO_COLOR", "1"), ("COLORTERM", "truecolor")]);
    terminal.press("jjq");
    let (code, _, sent) = terminal.end();
    assert_eq!(code, 0);
    let sent = String::from_utf8_lossy(&sent).into_owned();
    for codes in sent
        .split("\x1b[")
        .skip(1)
        .filter_map(|s| s.split_once('m').map(|(c, _)| c))
    {
        if !codes.chars().all(|c| c.is_ascii_digit() || c == ';') {
            continue;
        }
        let colour = |c: &str| {
            c.parse::<u8>()
                .is_ok_and(|n| (30..=38).contains(&n) || (40..=48).contains(&n) || n >= 90)
        };
        assert!(!codes.split(';').any(colour), "a colour was sent: {codes}");
    }
}

#[test]
fn colours_are_those_that_the_terminal_has() {
    let mut terminal = Terminal::story(&[], &[]);
    terminal.press("q");
    let sent = String::from_utf8_lossy(&terminal.end().2).into_owned();
    assert!(
        sent.contains("8;5;") && !sent.contains("8;2;"),
        "256 colours, not more"
    );
}

#[test]
fn garbage_is_survived() {
    let mut terminal = Terminal::story(&[], &[]);
    let garbage: Vec<u8> = (0..2000_u32)
        .map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8)
        .collect();
    // Bytes above the control characters only: ctrl-c, ctrl-z and q are no garbage.
    let garbage: Vec<u8> = garbage.into_iter().filter(|b| *b > 0x7f).collect();
    terminal.keys.write_all(&garbage).unwrap();
    terminal.press("\x1b[999;999;999~\x1b[<999999;1;1M\x1b]0;x\x07\x1b[200~pasted\x1b[2J\x1b[201~");
    terminal.settle();
    terminal.press("\x1b\x1b");
    terminal.settle();
    terminal.press("\x03");
    let (code, parser, _) = terminal.end();
    assert_eq!(code, 0);
    whole(parser.screen());
}

#[test]
fn an_idle_program_is_silent() {
    let mut terminal = Terminal::story(&[], &[]);
    terminal.settle();
    let before = terminal.sent.len();
    terminal.settle();
    assert_eq!(
        terminal.sent.len(),
        before,
        "nothing is sent while nothing happens"
    );
    terminal.press("q");
    assert_eq!(terminal.end().0, 0);
}

#[test]
fn a_mouse_report_from_outside_the_screen_is_ignored() {
    let mut terminal = Terminal::story(&[], &[]);
    for button in ["0", "32", "64", "65"] {
        for end in ["M", "m"] {
            terminal.press(&format!("\x1b[<{button};0;0{end}\x1b[<{button};0;9{end}"));
            terminal.press(&format!("\x1b[<{button};65535;65535{end}"));
        }
    }
    terminal.press("?");
    terminal.until("keys are answered", |screen| {
        screen.contents().contains("Keys and filter")
    });
    terminal.press("qq");
    assert_eq!(terminal.end().0, 0);
}

#[test]
fn a_paste_that_does_not_end_is_delivered_and_keys_work_again() {
    let mut terminal = Terminal::story(&[], &[]);
    terminal.press("/\x1b[200~kind:statement");
    terminal.until("the paste is shown", |screen| {
        screen.contents().contains("kind:statement")
    });
    terminal.press("s");
    terminal.until("keys are typed again", |screen| {
        screen.contents().contains("kind:statements")
    });
    // Ctrl-c does not wait for the end of a paste.
    terminal.press("\x1b[200~more\x03");
    assert_eq!(terminal.end().0, 0);
}

#[test]
fn a_sequence_that_does_not_end_is_given_up() {
    for begun in [
        "\x1b[", "\x1b[<", "\x1b[?", "\x1b[1;", "\x1b]", "\x1bP", "\x1bO", "\x1b[M",
    ] {
        let mut terminal = Terminal::story(&[], &[]);
        terminal.press(begun);
        terminal.settle();
        terminal.press("?");
        terminal.until(begun, |screen| {
            screen.contents().contains("Keys and filter")
        });
        terminal.press("qq");
        assert_eq!(terminal.end().0, 0, "{begun:?}");
    }
}

#[test]
fn keys_come_from_the_terminal_while_a_story_comes_through_a_pipe() {
    let script = format!(
        "printf %s \"$EVENT\" | {} --theme dark -",
        env!("CARGO_BIN_EXE_sillage")
    );
    let mut shell = CommandBuilder::new("sh");
    shell.args(["-c", &script]);
    let mut terminal = Terminal::start(shell, &["--theme"], &[("EVENT", EVENT)]);
    terminal.until("the story is shown", |screen| {
        screen.contents().contains("First of all")
    });
    terminal.resize(24, 80);
    terminal.press("?");
    terminal.until("keys are answered", |screen| {
        screen.contents().contains("Keys and filter")
    });
    terminal.press("qq");
    assert_eq!(terminal.end().0, 0);
}

/// A pipe with a name in a folder of its own.
fn pipe() -> (TempDir, std::path::PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("pipe.jsonl");
    let made = std::process::Command::new("mkfifo").arg(&path).status();
    assert!(made.unwrap().success());
    (folder, path)
}

const EVENT: &str =
    "{\"id\": \"a\", \"time\": \"2025-01-20T10:00:00Z\", \"title\": \"First of all\"}\n";

#[test]
fn a_pipe_without_a_writer_is_named_and_read_when_one_comes() {
    let (_folder, path) = pipe();
    let mut terminal = Terminal::open(&[path.to_str().unwrap()], &[]);
    terminal.until("it says what it waits for", |screen| {
        screen.contents().contains("waiting for")
    });
    terminal.press("?");
    terminal.until("keys are answered", |screen| {
        screen.contents().contains("Keys and filter")
    });
    terminal.press("\x1b");
    let mut writer = std::fs::OpenOptions::new().write(true).open(&path).unwrap();
    writer.write_all(EVENT.as_bytes()).unwrap();
    // The writer goes on: nobody says that this was all.
    terminal.until("what came is shown", |screen| {
        screen.contents().contains("First of all")
    });
    terminal.press("q");
    assert_eq!(terminal.end().0, 0);
}

#[test]
fn a_pipe_in_the_place_of_a_file_that_is_followed_ends_nothing() {
    let (folder, pipe) = pipe();
    let path = folder.path().join("story.jsonl");
    std::fs::write(&path, EVENT).unwrap();
    let mut terminal = Terminal::open(&[path.to_str().unwrap()], &[]);
    terminal.until("the story is shown", |screen| {
        screen.contents().contains("First of all")
    });
    std::fs::rename(&pipe, &path).unwrap();
    terminal.until("it says what it waits for", |screen| {
        screen.contents().contains("waiting for")
    });
    let next = folder.path().join("next");
    std::fs::write(&next, EVENT.replace("First of all", "Second thoughts")).unwrap();
    std::fs::rename(&next, &path).unwrap();
    terminal.until("the new file is shown", |screen| {
        screen.contents().contains("Second thoughts")
    });
    terminal.press("q");
    assert_eq!(terminal.end().0, 0);
}

#[test]
fn the_first_line_of_an_idle_stream_is_shown() {
    let (_folder, path) = pipe();
    let script = format!(
        "{{ printf %s \"$EVENT\"; cat {}; }} | {} --theme dark -",
        path.display(),
        env!("CARGO_BIN_EXE_sillage")
    );
    let mut shell = CommandBuilder::new("sh");
    shell.args(["-c", &script]);
    let mut terminal = Terminal::start(shell, &["--theme"], &[("EVENT", EVENT)]);
    terminal.until("the first line is shown", |screen| {
        screen.contents().contains("First of all")
    });
    let mut writer = std::fs::OpenOptions::new().write(true).open(&path).unwrap();
    writer
        .write_all(
            EVENT
                .replace("\"a\"", "\"b\"")
                .replace("First", "Second")
                .as_bytes(),
        )
        .unwrap();
    terminal.until("the next line is shown", |screen| {
        screen.contents().contains("2 events")
    });
    terminal.press("q");
    drop(writer);
    assert_eq!(terminal.end().0, 0);
}

#[test]
fn a_device_is_no_file() {
    for device in ["/dev/tty", "/dev/stdin", "/dev/null"] {
        let mut terminal = Terminal::open(&[device], &[]);
        terminal.until("it is refused", |screen| {
            screen.contents().contains("is a device, not a file")
        });
        terminal.press("q");
        assert_eq!(terminal.end().0, 0, "{device}");
    }
}

#[test]
fn a_list_of_recent_files_that_is_a_pipe_is_not_waited_for() {
    let (folder, pipe) = pipe();
    std::fs::create_dir(folder.path().join("sillage")).unwrap();
    std::fs::rename(&pipe, folder.path().join("sillage/recent.json")).unwrap();
    let state = folder.path().to_str().unwrap();
    let mut terminal = Terminal::story(&[], &[("XDG_STATE_HOME", state)]);
    terminal.press("q");
    assert_eq!(terminal.end().0, 0);
}
