/**
 * How far xz goes for debs, rpms and tarballs: level 4 takes twice the time of level 2, for a package that is
 * smaller by a sixteenth. The threads are always two, as xz cuts by their number: two builds of one commit are alike on every computer.
 */
export const xz = { level: 4, threads: 2 }
