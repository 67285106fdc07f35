import { dirname } from 'node:path'
import type { LabelSource, SideFile } from './define-format.ts'

type Test = (file: SideFile) => boolean | Promise<boolean>

/** Returns the files that pass the test. */
export async function filesThat(files: readonly SideFile[], isOurs: Test): Promise<SideFile[]> {
  const found: SideFile[] = []
  for (const file of files) if (await isOurs(file)) found.push(file)
  return found
}

type About = {
  because: string
  /** The files needed to understand a file. */
  companionsOf?(file: SideFile): readonly SideFile[] | Promise<readonly SideFile[]>
}

export async function sourcePerFile(
  files: readonly SideFile[],
  isOurs: Test,
  { because, companionsOf = () => [] }: About,
): Promise<LabelSource[]> {
  const sources: LabelSource[] = []
  for (const file of await filesThat(files, isOurs))
    sources.push({ name: file.file, main: [file], companions: await companionsOf(file), confidence: 0.95, because })
  return sources
}

/** Returns all of a format's label files as one source, named after the folder of the first; none without files. */
export function sourceOf(
  main: readonly SideFile[],
  companions: readonly SideFile[],
  because: string,
  confidence = 0.95,
): LabelSource[] {
  const [first] = main
  if (!first) return []
  const name = main.length === 1 ? first.file : dirname(first.file)
  return [{ name, main, companions, confidence, because }]
}
