//! `theme`: what your writing is about. One file for each thing that can be asked.

mod choose;
mod decide;
mod define;
mod evaluate;
mod explain;
mod list;
mod order;
mod pack;
mod phrase;
mod review;
mod show;
mod suggest;
mod time;

use std::path::PathBuf;

use clap::{Args, Subcommand};

use crate::{
    cli::{
        context::Context,
        failure::{Failure, Kind},
        words,
    },
    theme::ThemeId,
};

/// What the help says first.
const HELP: &str = "\
Themes: what your writing is about. The program suggests; you decide.

  afterword theme                        all themes, with counts
  afterword theme show transference      what it means, and its questions
  afterword theme suggest last           suggestions, with the passages
  afterword theme explain last risk      what spoke for it, and what did not
  afterword theme review                 decide on what is suggested, one by one
  afterword theme confirm last workload
  afterword theme refuse last risk
  afterword theme time                   how often, over the weeks
  afterword theme never hope             a phrase that is never about it, for you
  afterword theme merge case-load workload
  afterword theme choose trauma workload hope
  afterword theme pack -o ours.yaml      your own themes, for someone else";

/// The arguments of `theme`.
#[derive(Debug, Args)]
#[command(before_help = HELP)]
pub(crate) struct Theme {
    #[command(subcommand)]
    action: Option<Action>,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// All themes, with how often each stands in your journal
    List,
    /// What a theme means, what does not belong, and questions for supervision
    Show {
        /// The theme
        theme: String,
        /// As your journal has it, if you have changed it; unlocks
        #[arg(long)]
        mine: bool,
        /// The definition as a file, to change and give to `theme define`
        #[arg(long)]
        yaml: bool,
    },
    /// Themes that an entry may speak of, with the passages that say so
    Suggest {
        /// A number, a date, last, yesterday, a short id, or words of the title; all entries without one
        which: Option<String>,
        /// Read {"id","text"} lines, write suggestions; needs no journal
        #[arg(long, conflicts_with = "which")]
        jsonl: bool,
    },
    /// What in an entry speaks for a theme, and what was held back and why
    Explain {
        /// A number, a date, last, yesterday, a short id, or words of the title
        which: String,
        /// The theme; each that is suggested when none is named
        theme: Option<String>,
    },
    /// Put a theme to an entry
    Confirm {
        /// A number, a date, last, yesterday, a short id, or words of the title
        which: String,
        /// The themes; those suggested when none are named
        themes: Vec<String>,
    },
    /// Say that a theme does not fit an entry, so that it is not suggested again
    Refuse {
        /// A number, a date, last, yesterday, a short id, or words of the title
        which: String,
        /// The themes; those suggested when none are named
        themes: Vec<String>,
    },
    /// Decide on all that is suggested, entry by entry, from the keyboard
    Review {
        /// Ask nothing: confirm every suggestion with at least this score, from 0 to 1
        #[arg(long, value_name = "SCORE")]
        accept_above: Option<f32>,
    },
    /// How often you wrote about each theme, and what has changed
    Time {
        /// One theme, week by week
        theme: Option<String>,
    },
    /// Suggest only these themes from now on; all of them when none are named
    Choose {
        /// The themes
        themes: Vec<String>,
    },
    /// Always count a phrase for a theme; you are asked for the phrase
    Always {
        /// The theme
        theme: String,
    },
    /// Never count a phrase for a theme; you are asked for the phrase
    Never {
        /// The theme
        theme: String,
    },
    /// Take back what you said about a phrase; you are asked for the phrase
    Forget {
        /// The theme
        theme: String,
    },
    /// Call a theme by another name, in every entry
    Rename {
        /// The name now
        from: String,
        /// The name from now on; no theme may have it yet
        to: String,
    },
    /// Make two themes one, in every entry
    Merge {
        /// The theme that ends
        from: String,
        /// The theme that stays
        into: String,
    },
    /// Take a theme off every entry and suggest it no more
    Retire {
        /// The theme
        theme: String,
        /// Leave it on the entries that have it
        #[arg(long)]
        keep: bool,
    },
    /// Add themes of your own, or change them, from a definition file or a pack; see docs/themes.md
    Define {
        /// The file, a folder of them, or - for standard input
        file: PathBuf,
    },
    /// Put themes into one file for someone else: your own, when none are named
    Pack {
        /// The themes
        themes: Vec<String>,
        /// Write them to this file
        #[arg(short, long, value_name = "FILE", required = true)]
        output: PathBuf,
        /// Write it although the check has found what could tell who someone is
        #[arg(long)]
        anyway: bool,
    },
    /// How near the suggestions come to labelled lines; needs no journal
    Evaluate {
        /// Lines of {"id","text","themes"}, the main theme first; - for standard input
        file: PathBuf,
        /// Show each passage that was read differently
        #[arg(long)]
        errors: bool,
    },
}

impl Theme {
    pub(crate) fn run(&self, context: &Context) -> Result<(), Failure> {
        match &self.action {
            None | Some(Action::List) => list::list(context),
            Some(Action::Show { theme, mine, yaml }) => show::show(context, theme, *mine, *yaml),
            Some(Action::Suggest { jsonl: true, .. }) => suggest::lines(context),
            Some(Action::Suggest { which: Some(which), .. }) => suggest::suggest(context, which),
            Some(Action::Suggest { which: None, .. }) => suggest::suggest_all(context),
            Some(Action::Explain { which, theme }) => explain::explain(context, which, theme.as_deref()),
            Some(Action::Confirm { which, themes }) => decide::decide(context, which, themes, true),
            Some(Action::Refuse { which, themes }) => decide::decide(context, which, themes, false),
            Some(Action::Review { accept_above }) => review::review(context, *accept_above),
            Some(Action::Time { theme }) => time::time(context, theme.as_deref()),
            Some(Action::Choose { themes }) => choose::choose(context, themes),
            Some(Action::Always { theme }) => phrase::say(context, theme, phrase::Said::Always),
            Some(Action::Never { theme }) => phrase::say(context, theme, phrase::Said::Never),
            Some(Action::Forget { theme }) => phrase::say(context, theme, phrase::Said::Forget),
            Some(Action::Rename { from, to }) => order::rename(context, from, to),
            Some(Action::Merge { from, into }) => order::merge(context, from, into),
            Some(Action::Retire { theme, keep }) => order::retire(context, theme, *keep),
            Some(Action::Define { file }) => define::define(context, file),
            Some(Action::Pack { themes, output, anyway }) => pack::pack(context, themes, output, *anyway),
            Some(Action::Evaluate { file, errors }) => evaluate::evaluate(context, file, *errors),
        }
    }
}

/// A theme's name as typed, checked.
fn slug(theme: &str) -> Result<String, Failure> {
    id(theme).map(|id| id.to_string())
}

/// The same as a name.
fn id(theme: &str) -> Result<ThemeId, Failure> {
    ThemeId::parse(&theme.to_lowercase()).map_err(|_| {
        Failure::new(Kind::Usage, format!("\"{}\" cannot be a theme's name", words::plain(theme)))
            .next("Use small letters, digits and hyphens. See: afterword theme")
    })
}
