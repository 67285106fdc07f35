import { plural, t } from '@lingui/core/macro'
import { create } from 'zustand'
import type { ImportOptions, VideoFrames } from '#contract'
import { shell, showProblem } from '../../connection/index.ts'
import { fileName, toast } from '../../kit/index.ts'
import { startImport } from './import-flow.ts'
import { type FrameProgress, type FramesRead, takeFrames } from './take-frames.ts'

type Decoding = { video: string; progress: FrameProgress; cancel(): void }

/** The video whose frames are being extracted; null if there is none. */
export const useDecoding = create<{ decoding: Decoding | null }>(() => ({ decoding: null }))

/** Extracts the frames of videos, one video after the other, and imports each as a sequence. */
export async function importVideos(
  videos: readonly string[],
  frames: VideoFrames,
  source: string | undefined,
  start: (options: ImportOptions) => Promise<void> = startImport,
): Promise<void> {
  const canceling = new AbortController()
  const { signal } = canceling
  for (const video of videos) {
    const show = (progress: FrameProgress) =>
      useDecoding.setState({ decoding: { video, progress, cancel: () => canceling.abort() } })
    show({ taken: 0, dropped: 0, fraction: 0 })
    try {
      await withFrames(video, async ({ folder, ...opened }) => {
        const read = await takeFrames(opened, frames, { signal, onProgress: show })
        if (read.expected !== null || read.problem !== null) reportMissingFrames(video, read)
        useDecoding.setState({ decoding: null })
        const options: ImportOptions = { paths: [folder], storage: 'copy', format: 'images', labelsAs: 'human' }
        await start({ ...options, sequences: true, source })
      })
    } catch (error) {
      if (signal.aborted) return
      showProblem(t`${fileName(video)} was not imported`)(error)
    } finally {
      useDecoding.setState({ decoding: null })
    }
  }
}

function reportMissingFrames(video: string, { frames, expected, problem }: FramesRead): void {
  toast({
    tone: 'problem',
    title: t`${fileName(video)} can’t be read to its end`,
    detail:
      expected === null
        ? t`${plural(frames, { one: '# frame was read', other: '# frames were read' })} (${problem ?? ''}).`
        : t`${frames} of about ${plural(expected, { one: '# frame', other: '# frames' })} could be read: the file ends early.`,
  })
}

async function withFrames(
  file: string,
  work: (opened: Awaited<ReturnType<typeof shell.openVideo>>) => Promise<void>,
): Promise<void> {
  const opened = await shell.openVideo({ file })
  try {
    await work(opened)
  } finally {
    await shell.closeVideo({ url: opened.url })
  }
}
