/** A package for Linux, before it is written as a deb, an rpm or a tarball. */
export type SystemPackage = {
  name: string
  summary: string
  description: string
  section: string
  /** The folder with the files to install, laid out as under `/`. */
  root: string
  /** The program's folder in it: the content of the tarball. */
  program: string
  depends: { deb: readonly string[]; rpm: readonly string[] }
  recommends: { deb: readonly string[]; rpm: readonly string[] }
  /** Other packages with files of the same names. */
  conflicts: readonly string[]
  /** Settings files: an upgrade keeps the administrator's changes. */
  settings: readonly string[]
  /** Shell commands to run after installing, before removing and after removing; the same for both package formats. */
  scripts: { installed: string; removing: string; removed: string }
}
