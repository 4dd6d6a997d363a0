//! Words of what lies outside the work.

/// Cues that a sentence tells of something outside the work: a film, a game, a kitchen.
///
/// Short cues in such a sentence count for less.
/// Commas stand between them.
pub(in crate::theme) const ELSEWHERE: &str = "\
    film, films, movie*, novel, novels, thriller*, netflix, telly, television, on tv, tv, documentary, box set, \
    boxset, sitcom, soap opera, podcast, football, rugby, cricket, goalkeeper, match on saturday, penalty shoot*, \
    gardening, garden centre, allotment, crossword*, sudoku, jigsaw, recipe*, baking, sourdough, cake, wallpaper, \
    plumber, boiler, printer, photocopier, kettle, toaster, sat nav, satnav, monopoly, chess, scrabble, board game*, \
    card game, video game*, playstation, xbox, marathon, half marathon, parkrun, gym, choir, pub quiz, quiz night, \
    concert, gig, festival, wedding, hen do, stag do, barbecue, bbq, takeaway, curry, pizza, lasagne, supermarket, \
    shopping, ikea, flat pack, flatpack, haircut, hairdresser*, dentist, optician*, the vet, vet's, cat, kitten*, \
    puppy, hamster, goldfish, broadband, wifi, wi-fi, password*, phone contract, software update, car park, parking, \
    mot, garage, bus timetable, train times, weather, rainy, snowed, lottery, raffle, sofa, curtains, washing \
    machine, dishwasher, holiday cottage, campsite, tent, flight, airport, beach, school trip, wallet, jumper, \
    handbag, new shoes, new coat, lipstick, perfume, bowling, bowler, netball, tennis, golf, swimming pool, lengths, \
    goggles, hockey, rounders, dominoes, darts, snooker, poker, bingo, sweepstake, tombola, reading group, library \
    books, the library, knitting, crochet, sewing, jigsaw puzzle, train set, model railway, cottage holiday, \
    camping, picnic, seaside, ferry, suitcase, passport, sunburn, ice cream, sandcastle, aunt, auntie, cousin, \
    nephew, niece, brother in law, sister in law, mother in law, granddad's shed, christening, birthday party, hen \
    night, bridesmaid, the bride, best man, hydrangea*, lavender, tomatoes, onions, compost, manure, lawn, \
    lawnmower, hedge trimmer, greenhouse, bulbs, seedlings, robin, heron, pigeon*, sausages, lemon, mince pies, \
    prosecco, beer, pub lunch, roast, gravy, pudding, crumble, marmalade, soup recipe, stew, mortgage, estate agent, \
    removal van, moving house, new kitchen, wardrobe, shelves, painted the, grouting, carpet fitter, loft, shed, \
    gutter*, cooker, oven, freezer, fridge freezer, tumble dryer, hoover, kettle lead, coffee machine, blinds, fire \
    drill, fire extinguisher*, phone company, sim card, laptop charger, headphones, spotify, playlist, album, \
    guitar, piano, trumpet, orchestra, tenors, altos, railway, canal, museum, exhibition, slides, castle, cathedral, \
    reservoir, hike, hiking, bike, bicycle, cycling, motorbike, tyre, brake pads, oil change, petrol station, bank \
    card, direct debit, tax return, refund, voucher, receipt, hamster*, kitten, rabbit hutch, guinea pig*, budgie*, \
    fish tank, vet, dog show, dentist*, optician, mouthguard, verruca, chiropodist, podiatrist, burglar, detective, \
    episode, drama on, soap, cinema, theatre, pantomime, comedian, stand up comedy, curtain*, cushions, lampshade, \
    new chairs, the chairs, under elevens, the train, train manager, spare room, new carpet, birthday, maths test, \
    fireworks display, the fete, bins, lighthouse, aubergine*, disco, league, striker, gaffer, half time, extra \
    time, own goal, referee, linesman, offside, hat trick, cup final, world cup, six nations, wimbledon, olympics, \
    badminton, squash court, tennis court, archery, croquet, karate, judo, ballet, tap class, zumba, pilates class, \
    spin class, bootcamp, five a side, 5k, 10k, personal best, hangover, karaoke, bake off, strictly, eurovision, \
    reality show, talent show, box office, sequel, trailer for, murder mystery, whodunnit, crime drama, crime novel, \
    thriller, season finale, subtitles, wordle, crossword, cryptic, cluedo, ludo, jenga, dungeons and dragons, \
    minecraft, fortnite, nintendo, fantasy football, chessboard, bridge club, whist, casserole, risotto, curry \
    night, sausage*, cheese on toast, coleslaw, oat milk, mustard, chutney, jam making, brownies, cupcake*, muffin*, \
    pancake*, dumpling*, noodles, tofu, kebab, burger*, ice lolly, hamper, allotment show, village fete, flower \
    show, bin day, recycling day, wheelie bin, hosepipe, fence panel*, decking, patio, planning permission, loft \
    conversion, electrician, mechanic, clutch, gearbox, flat tyre, puncture, breakdown truck, windscreen, traffic \
    warden, parking ticket, parking fine, speed camera, speeding ticket, roadworks, resurfac*, rail replacement, \
    ryanair, boarding pass, duty free, ferry crossing, caravan site, airbnb in, cruise, safari, snowboard*, kayak*, \
    paddleboard*, fishing trip, fishing rod, metal detecting, bird watching, birdwatching, knitting pattern, cross \
    stitch, quilt, pottery class, evening class, night class in, spanish class, duolingo, driving test, driving \
    lesson*, three point turn*, parallel parking, library book*, overdue book*, school disco, school fair, school \
    fete, bake sale, sponsored walk, fancy dress, world book day, harvest festival, carol concert, advent calendar, \
    santa, tinsel, bonfire night party, sparklers, trick or treat*, easter egg*, best man's, seating plan, wedding \
    dress, in laws, father in law, godmother, godson, goddaughter, school reunion, class reunion, bell ringing, \
    parish newsletter, neighbour's cat, neighbour's hedge, leylandii, slugs, squirrel*, badger*, hedgehog*, \
    chickens, hens, beehive, tortoise, labradoodle, cockapoo, dog groomer, kennels, cattery, flea*, worming, charger \
    cable, app update, operating system, hard drive, router, phone screen, cracked screen, bank app, contactless, \
    self checkout, black friday, amazon parcel, ebay, vinted, car boot, charity shop find";
