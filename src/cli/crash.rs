//! What is said when the program itself fails: the place in the code, and never the message of the failure, which may
//! quote what was being read.

use std::{
    io::{self, Write},
    panic::{self, AssertUnwindSafe, Location},
};

use super::{
    failure::{Failure, Kind},
    found,
};

/// From now on a failure of the program says no more than where it was, and gives the terminal back.
pub(super) fn guard() {
    panic::set_hook(Box::new(|info| {
        found::bring_back();
        // Nobody may be listening, which changes nothing.
        drop(tell(info.location(), &mut io::stderr()));
    }));
}

fn tell(place: Option<&Location<'_>>, out: &mut impl Write) -> io::Result<()> {
    let place = place.map_or_else(|| "an unknown place".to_owned(), |at| format!("{}:{}", at.file(), at.line()));
    writeln!(
        out,
        "\nProblem: the program has failed inside itself, at {place}.\n\
         A change of your journal is whole or has not happened. Nothing you wrote is in this message.\n\
         See whether all is well: afterword doctor. Then please report the line above."
    )
}

/// Does the work of a command. A failure of the program itself, which has been told, becomes an ordinary one.
pub(super) fn caught(work: impl FnOnce() -> Result<(), Failure>) -> Result<(), Failure> {
    // What was being worked on is not looked at again.
    panic::catch_unwind(AssertUnwindSafe(work)).unwrap_or(Err(Failure::Quiet(Kind::Failed)))
}

#[cfg(test)]
mod tests {
    use std::{
        sync::{Arc, Mutex},
        thread,
    };

    use super::*;

    #[test]
    fn m16_what_is_said_of_a_panic_has_the_place_and_nothing_of_its_message() {
        let said = Arc::new(Mutex::new(Vec::new()));
        let (kept, mine) = (Arc::clone(&said), thread::current().id());
        let before = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            if thread::current().id() == mine {
                tell(info.location(), &mut *kept.lock().unwrap()).unwrap();
            } else {
                before(info);
            }
        }));
        let secret = "CANARY still water by the old oak";
        // A message of our own, one that Rust makes of a text, and one of an error.
        let panics: [&(dyn Fn() + panic::RefUnwindSafe); 3] =
            [&|| panic!("could not read {secret}"), &|| assert_eq!(format!("ŵ{secret}").split_at(1).0, ""), &|| {
                assert!(secret.parse::<u8>().expect(secret) > 0);
            }];
        for work in panics {
            let failure = caught(|| {
                work();
                Ok(())
            });
            let failure = failure.unwrap_err();
            assert_eq!((failure.code(), failure.lines()), (1, Vec::new()));
        }
        drop(panic::take_hook());
        let said = String::from_utf8(said.lock().unwrap().clone()).unwrap();
        assert_eq!(said.matches("Problem: the program has failed inside itself, at ").count(), 3, "{said}");
        assert!(!said.contains("CANARY") && !said.contains("oak") && !said.contains('ŵ'), "{said}");
    }
}
