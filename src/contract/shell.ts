import { eventIterator, oc } from '@orpc/contract'
import { z } from 'zod'
import { ImageId } from '#model/ids.ts'
import { typedName } from '#model/text/name.ts'
import { FilePath, StorageAddressText } from './base.ts'
import { LookPiece } from './library/look.ts'
import { Updates, UpdatesChange } from './updates.ts'

export const OpenedWorkspace = z.object({ folder: z.string(), name: z.string() })
export type OpenedWorkspace = z.infer<typeof OpenedWorkspace>

export const RestoreProgress = z.object({
  doneBytes: z.number(),
  totalBytes: z.number(),
  /** Null until it is known. */
  bytesPerSecond: z.number().nullable(),
})
export type RestoreProgress = z.infer<typeof RestoreProgress>

/** `backup`: the newest backup of a damaged database. */
const shellBase = oc.errors({
  FAILED: { status: 500, data: z.object({ what: z.string(), backup: z.string().nullable().default(null) }) },
})

/** `packages`: third-party packages. `folder`: the app's files that belong to no workspace; null in a browser. */
const About = z.object({
  version: z.string(),
  runsOn: z.string(),
  folder: z.string().nullable(),
  packages: z.array(z.object({ name: z.string(), version: z.string(), license: z.string() })),
})
export type About = z.infer<typeof About>

/** A text file of a report about a problem, shown before it is saved. */
export const ReportPart = z.object({
  part: z.enum(['details.txt', 'crashes.txt', 'log.txt', 'packages.txt']),
  text: z.string().max(1_000_000),
})
export type ReportPart = z.infer<typeof ReportPart>

/** Procedures of the desktop shell for the window, also without a workspace. */
export const shell = {
  about: shellBase.output(About),
  /** Updates of the app; null in a browser. */
  updates: shellBase.output(Updates.nullable()),
  changeUpdates: shellBase.input(UpdatesChange).output(z.void()),
  lookForUpdates: shellBase.output(z.void()),
  downloadUpdate: shellBase.output(z.void()),
  /** Closes the workspace and the app, and starts the new version. */
  installUpdate: shellBase.output(z.void()),
  /** The parts of a report about a problem, without those of the window. They name no image, class, user or folder. */
  collectReport: shellBase.input(z.object({ details: z.string().max(10_000) })).output(z.array(ReportPart)),
  /** Asks for a place and writes the report there as a zip. Returns null if the user canceled. */
  saveReport: shellBase.input(z.object({ parts: z.array(ReportPart).max(10) })).output(z.string().nullable()),
  toggleFullScreen: shellBase.output(z.void()),
  /**
   * Returns the recent workspaces, with the last figures of the window. `isMissing`: the folder does not exist.
   * `isServer`: on a server, with its address in place of the folder. `shownImages`: how many of its images can be
   * shown.
   */
  recent: shellBase.output(
    z.array(
      z.object({
        folder: z.string(),
        name: z.string(),
        openedAtMs: z.int(),
        images: z.int().optional(),
        toReview: z.int().optional(),
        shownImages: z.int(),
        isServer: z.boolean(),
        isMissing: z.boolean(),
      }),
    ),
  ),
  noteFigures: shellBase
    .input(
      z.object({
        folder: z.string().min(1),
        images: z.int(),
        toReview: z.int(),
        imageIds: z.array(ImageId).max(5),
      }),
    )
    .output(z.void()),
  /** Opens a workspace folder; the engine's port follows by window message. */
  open: shellBase.input(z.object({ folder: FilePath })).output(OpenedWorkspace),
  /** Opens a workspace of a server in a window of its own. */
  openServer: shellBase.input(z.object({ address: z.string().min(1).max(2000) })).output(z.void()),
  /** Creates a workspace and opens it. */
  create: shellBase.input(z.object({ folder: FilePath, name: typedName(200) })).output(OpenedWorkspace),
  /**
   * Restores a backup into a new or empty folder, and opens it. `address`: one backup in object storage, or a place
   * whose newest backup is restored. Returns null if canceled; nothing is created then.
   */
  restoreBackup: shellBase
    .input(z.object({ file: FilePath.optional(), address: StorageAddressText.optional(), folder: FilePath }))
    .output(OpenedWorkspace.nullable()),
  /** Returns the progress of the restore; null without one. */
  restoring: shellBase.output(RestoreProgress.nullable()),
  cancelRestore: shellBase.output(z.void()),
  /** Opens the sample workspace, which is created on first use. `samplesFolder`: the sample images. */
  openSample: shellBase.output(OpenedWorkspace.extend({ samplesFolder: z.string(), isNew: z.boolean() })),
  closeWorkspace: shellBase.output(z.void()),
  /** Asks for a folder. `read`: to read its content, which a browser uploads. Returns null if the user canceled. */
  chooseFolder: shellBase
    .input(z.object({ title: z.string().max(200), read: z.boolean().optional() }))
    .output(z.string().nullable()),
  chooseFiles: shellBase
    .input(z.object({ title: z.string().max(200), extensions: z.array(z.string().max(20)).max(50) }))
    .output(z.array(z.string()).nullable()),
  /** Describes the content of files and folders piece by piece, without changes. Ends when the window stops listening. */
  look: shellBase.input(z.object({ paths: z.array(FilePath).min(1).max(100_000) })).output(eventIterator(LookPiece)),
  /** A free folder name for a new workspace made from a folder of images. */
  suggestWorkspaceFolder: shellBase.input(z.object({ name: z.string() })).output(z.string()),
  /** Asks for a place and writes the printed page there as a PDF. Returns null if the user canceled. */
  savePdf: shellBase.input(z.object({ name: z.string().min(1).max(200) })).output(z.string().nullable()),
  /** Shows a desktop notification, unless the window is in front. Resolves when it is closed, or clicked to show the window. */
  notify: shellBase
    .input(z.object({ title: z.string().min(1).max(200), body: z.string().max(2000) }))
    .output(z.object({ clicked: z.boolean() })),
  /**
   * Opens a video for the window to decode. `GET url?from=0&to=99` returns these bytes; `POST url?frame=12` saves a
   * JPEG in the folder of its frames, which is deleted when the video is closed.
   */
  openVideo: shellBase
    .input(z.object({ file: FilePath }))
    .output(z.object({ url: z.string(), sizeBytes: z.number(), folder: z.string() })),
  /** Opens a video only to read it; no workspace has to be open. */
  readVideo: shellBase.input(z.object({ file: FilePath })).output(z.object({ url: z.string(), sizeBytes: z.number() })),
  closeVideo: shellBase.input(z.object({ url: z.string() })).output(z.void()),
  showInFolder: shellBase.input(z.object({ path: FilePath })).output(z.void()),
}

/**
 * The messages of the shell to the window, as window messages through the preload, with ports beside them.
 * `restarted`: the same workspace after a crash of its engine. `opened`: whether it was open before.
 */
export type ShellMessage =
  | { type: 'shell-port' }
  | { type: 'engine-port'; folder: string; name: string; restarted: boolean }
  | { type: 'engine-lost' }
  | {
      type: 'engine-failed'
      folder: string
      name: string
      problem: string
      backup: string | null
      opened: boolean
    }
  /** The server now has another page, of this version of Winnow. */
  | { type: 'page-outdated'; folder: string; name: string; version: string }
  | { type: 'closed' }
  /** The list of recent workspaces changed. */
  | { type: 'recent-changed' }
  /** `found`: the version of an update that was just found. */
  | { type: 'updates-changed'; found: string | null }
  /** Files and folders that were opened with the app, or dropped on its icon. */
  | { type: 'offered'; paths: string[] }
  /** The page was loaded again because its process had died. */
  | { type: 'window-restarted' }
  /** A command that was chosen in the menu of the system. */
  | { type: 'run'; command: string }
