//! `demo`.
use crate::cli::{context::Context, failure::Failure};
use clap::Args;
/// Demo
#[derive(Debug, Args)]
pub(crate) struct Demo {}
impl Demo {
    pub(crate) fn run(&self, _context: &Context) -> Result<(), Failure> {
        Ok(())
    }
}
