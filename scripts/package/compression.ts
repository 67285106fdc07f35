/**
 * How far xz goes for debs, rpms and tarballs: the next level takes twice the time for a hundredth of the size. The threads are
 * always two, as xz cuts by their number: two builds of one commit are alike on every computer.
 */
export const xz = { level: 2, threads: 2 }
