import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { z } from 'zod'

const RecentWorkspace = z.object({
  /** Of one on a server: its address. */
  folder: z.string(),
  name: z.string(),
  openedAtMs: z.int(),
  images: z.int().optional(),
  toReview: z.int().optional(),
  /** Files of a few of its images. They may be gone by now. */
  shown: z.array(z.object({ file: z.string(), mime: z.string() })).optional(),
})
export type RecentWorkspace = z.infer<typeof RecentWorkspace>

/** `last` is the workspace that was open when the app was closed, or null. */
const RecentFile = z.object({ last: z.string().nullable(), workspaces: z.array(RecentWorkspace) })

const kept = 10

/** The workspaces that were open lately, newest first, in a small file among the app's own. */
export class RecentWorkspaces {
  readonly #file: string

  constructor(file: string) {
    this.#file = file
  }

  #read(): z.infer<typeof RecentFile> {
    let text: string
    try {
      text = readFileSync(this.#file, 'utf8')
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') console.warn(`${this.#file} can't be read: ${error}`)
      return { last: null, workspaces: [] }
    }
    try {
      return RecentFile.parse(JSON.parse(text))
    } catch (error) {
      console.warn(`${this.#file} is not a valid Winnow file and is replaced: ${error}`)
      return { last: null, workspaces: [] }
    }
  }

  #write(content: z.infer<typeof RecentFile>): void {
    const unfinished = `${this.#file}.new`
    writeFileSync(unfinished, JSON.stringify(content, null, 2))
    renameSync(unfinished, this.#file)
  }

  list(): RecentWorkspace[] {
    return this.#read().workspaces
  }

  last(): RecentWorkspace | null {
    const { last, workspaces } = this.#read()
    return workspaces.find(({ folder }) => folder === last) ?? null
  }

  opened(folder: string, name: string, openedAtMs: number): void {
    const { workspaces } = this.#read()
    const others = workspaces.filter((workspace) => workspace.folder !== folder)
    const former = workspaces.find((workspace) => workspace.folder === folder)
    this.#write({ last: folder, workspaces: [{ ...former, folder, name, openedAtMs }, ...others].slice(0, kept) })
  }

  named(folder: string, name: string): void {
    const content = this.#read()
    const workspaces = content.workspaces.map((one) => (one.folder === folder ? { ...one, name } : one))
    this.#write({ ...content, workspaces })
  }

  /** What the window knew of a workspace last, for its card on the first screen. */
  noted(folder: string, figures: Pick<RecentWorkspace, 'images' | 'toReview' | 'shown'>): void {
    const content = this.#read()
    const workspaces = content.workspaces.map((one) => (one.folder === folder ? { ...one, ...figures } : one))
    this.#write({ ...content, workspaces })
  }

  /** `folder`: only if this one is the last. */
  closed(folder?: string): void {
    const content = this.#read()
    if (folder === undefined || content.last === folder) this.#write({ ...content, last: null })
  }
}
