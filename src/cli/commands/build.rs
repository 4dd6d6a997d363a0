//! `build`.
use crate::cli::{context::Context, failure::Failure};
use clap::Args;
/// Build
#[derive(Debug, Args)]
pub(crate) struct Build {}
impl Build {
    pub(crate) fn run(&self, _context: &Context) -> Result<(), Failure> {
        Ok(())
    }
}
