//! Words of the work.

/// Cues that a text tells of the work at all. Without them the shortest text must say as much as a longer one.
/// Commas stand between them; the last ones are Welsh.
pub(in crate::theme) const WORK: &str = "\
    social work*, worker*, visit*, family, families, child, children, young people, young person, mother, father, \
    mum, mom, dad, parent*, baby, carer*, client*, service user*, patient*, manager*, management, team, supervis*, \
    colleague*, ward, nurse*, psychiatrist*, consultant, police, school, headteacher, teacher*, caseload*, \
    referral*, assessment*, core group, case conference, safeguard*, foster*, hostel, discharge*, student*, practice \
    educator, placement*, the office, on duty, council, panel, amhp*, mr, mrs, tenant*, resident*, his mother, the \
    flat, client's, court report*, court statement, barrister, needs, people we, cases, agency, profession*, \
    practitioner*, the system, his daughter, her daughter, her son, his wife, the house, her husband, old man, old \
    woman, local authority, staff, inspect*, the trust, this job, the job, this work, ofsted, directors, front line, \
    frontline, asye, nqsw, interpreter, debrief*, head office, key worker*, prisoner*, inmate*, hospice, outreach, \
    casework*, case work*, mental health, refuge, homeless*, detox, rehab, probation, youth justice, inquest, \
    coroner*, disclosure*, service user, practice model, lcsw, msw, asylum, overdose*, suicid*, self harm*, \
    eviction*, benefits office, food bank*, care home*, care leaver*, children's home*, health visitor*, midwife, \
    midwives, occupational therap*, gp, the unit, on the unit, on shift, the court, in court, my manager, line \
    manager, director*, commissioner*, the chief executive, whistleblow*, paperwork, case notes, recordings, \
    chronology, the bundle, gwaith, waith, gweithiwr, teulu, plentyn, plant, ymweliad, rheolwr, rheolwyr, achosion, \
    cydweithwyr, ysbyty, ysgol, tîm";
