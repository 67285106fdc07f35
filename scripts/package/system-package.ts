/** A package of a Linux system, before it is written as a deb, an rpm or a tarball. */
export type SystemPackage = {
  name: string
  summary: string
  description: string
  section: string
  /** What is to be installed, as it lies under `/`. */
  root: string
  /** The folder of the program in it: what the tarball holds. */
  program: string
  depends: { deb: readonly string[]; rpm: readonly string[] }
  recommends: { deb: readonly string[]; rpm: readonly string[] }
  /** The other packages that have files of the same names. */
  conflicts: readonly string[]
  /** Settings that an upgrade leaves as the administrator changed them. */
  settings: readonly string[]
  /** Shell commands after installing, before removing and after removing; the same for both kinds of packages. */
  scripts: { installed: string; removing: string; removed: string }
}
