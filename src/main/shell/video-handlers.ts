import { join } from 'node:path'
import type { Desktop } from '../desktop.ts'
import type { VideoFiles } from '../video-files.ts'
import { failWith } from './fail-with.ts'
import type { ShellProcedures } from './shell-procedures.ts'

const cantOpen = (file: string) => ({ sentence: (reason: string) => `${file} can’t be opened: ${reason}` })

export const videoHandlers = (os: ShellProcedures, desktop: Desktop, videos: VideoFiles) => ({
  openVideo: os.openVideo.handler(async ({ input: { file }, errors }) => {
    const { current } = desktop
    if (!current) throw errors.FAILED({ message: 'No workspace is open.', data: { what: file } })
    const opened = await videos.open(file, join(current.folder, 'cache')).catch(failWith(errors, file, cantOpen(file)))
    desktop.chosen.add([opened.folder])
    return opened
  }),
  readVideo: os.readVideo.handler(({ input: { file }, errors }) =>
    videos.look(file).catch(failWith(errors, file, cantOpen(file))),
  ),
  closeVideo: os.closeVideo.handler(({ input }) => videos.close(input.url)),
})
