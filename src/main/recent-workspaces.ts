import { z } from 'zod'
import { JsonFile } from './json-file.ts'

const RecentWorkspace = z.object({
  /** The folder, or the address on a server. */
  folder: z.string(),
  name: z.string(),
  openedAtMs: z.int(),
  images: z.int().optional(),
  toReview: z.int().optional(),
  /** Files of a few of its images. They may no longer exist. */
  shown: z.array(z.object({ file: z.string(), mime: z.string() })).optional(),
})
export type RecentWorkspace = z.infer<typeof RecentWorkspace>

/** `last` is the workspace that was open when the app was closed, or null. */
const RecentFile = z.object({ last: z.string().nullable(), workspaces: z.array(RecentWorkspace) })

const kept = 10

/** The last workspaces that were open, newest first. */
export class RecentWorkspaces {
  readonly #file: JsonFile<z.infer<typeof RecentFile>>

  constructor(file: string) {
    this.#file = new JsonFile(file, RecentFile, { last: null, workspaces: [] })
  }

  list(): RecentWorkspace[] {
    return this.#file.read().workspaces
  }

  last(): RecentWorkspace | null {
    const { last, workspaces } = this.#file.read()
    return workspaces.find(({ folder }) => folder === last) ?? null
  }

  opened(folder: string, name: string, openedAtMs: number): void {
    const { workspaces } = this.#file.read()
    const others = workspaces.filter((workspace) => workspace.folder !== folder)
    const former = workspaces.find((workspace) => workspace.folder === folder)
    this.#file.write({ last: folder, workspaces: [{ ...former, folder, name, openedAtMs }, ...others].slice(0, kept) })
  }

  /** Keeps a new name, or the last figures that the window had, for the card on the first screen. */
  change(folder: string, change: Partial<Pick<RecentWorkspace, 'name' | 'images' | 'toReview' | 'shown'>>): void {
    const content = this.#file.read()
    const workspaces = content.workspaces.map((one) => (one.folder === folder ? { ...one, ...change } : one))
    this.#file.write({ ...content, workspaces })
  }

  /** `folder`: only if this one is the last. */
  closed(folder?: string): void {
    const content = this.#file.read()
    if (folder === undefined || content.last === folder) this.#file.write({ ...content, last: null })
  }
}
