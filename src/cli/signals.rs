//! What happens on Ctrl-C, a closed window or a signal to end, while there is something to lose.

use std::{
    io::Write as _,
    process,
    sync::{Arc, Mutex, Once, PoisonError},
};

use super::{aside, failure::Kind, found};

type Act = Arc<dyn Fn() + Send + Sync>;

static ACT: Mutex<Option<Act>> = Mutex::new(None);
/// Counts what was to be done. Held while that is replaced, and for good by whoever says what holds and ends the program:
/// what is said stays true, as nobody gets past a replacement meanwhile.
static TURN: Mutex<u64> = Mutex::new(0);

/// From now on this is done at such a signal, in place of what was done before. What it does not end goes on.
pub(crate) fn on_stop(act: impl Fn() + Send + Sync + 'static) {
    replace(|_| Some(Arc::new(act)));
    watch();
}

/// From now on such a signal does nothing: a change is being made that takes a moment, and the program tells when it is.
/// When one has come before, this does not return.
pub(crate) fn hold_off() {
    on_stop(|| ());
}

fn replace(act: impl FnOnce(u64) -> Option<Act>) {
    let mut turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    *turn += 1;
    *ACT.lock().unwrap_or_else(PoisonError::into_inner) = act(*turn);
}

/// From now on such a signal leaves the terminal as it was found, with nothing else to be done at it.
pub(crate) fn watch() {
    static WATCHING: Once = Once::new();
    // Without a handler Ctrl-C ends the program as it always does; nothing else changes.
    WATCHING.call_once(|| drop(ctrlc::set_handler(stop)));
}

/// From now on such a signal ends the program, and this is said: what holds then. `first` is done before.
pub(crate) fn tell(message: impl Into<String>, first: impl Fn() + Send + Sync + 'static) {
    let message = message.into();
    found::note(false);
    replace(|mine| {
        Some(Arc::new(move || {
            // The key and the signal may both come here; one of them says it.
            let turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
            if *turn != mine {
                drop(turn);
                return stop();
            }
            first();
            found::bring_back();
            aside::leave();
            drop(std::io::stderr().write_all(format!("\nStopped. {message}\n").as_bytes()));
            end()
        }))
    });
    watch();
}

/// Asks something. Such a signal meanwhile ends the program, and says what holds then; where more is to be done at it
/// already, that is done.
pub(crate) fn meanwhile<T>(message: &'static str, ask: impl FnOnce() -> T) -> T {
    if ACT.lock().unwrap_or_else(PoisonError::into_inner).is_some() {
        return ask();
    }
    tell(message, || ());
    let answer = ask();
    forget();
    answer
}

/// Nothing is to lose any more: such a signal ends the program.
pub(crate) fn forget() {
    replace(|_| None);
}

/// Does what is to be done at such a signal, as when Ctrl-C came as a key.
pub(crate) fn stop() {
    let act = ACT.lock().unwrap_or_else(PoisonError::into_inner).clone();
    match act {
        Some(act) => act(),
        None => end(),
    }
}

/// Ends the program as at Ctrl-C. The terminal is left as it was found.
#[expect(clippy::exit, reason = "a signal comes in a thread of its own, and nobody waits for it")]
pub(crate) fn end() -> ! {
    found::bring_back();
    aside::leave();
    process::exit(Kind::Interrupted as i32)
}
