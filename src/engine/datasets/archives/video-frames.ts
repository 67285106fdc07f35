import { spawn } from 'node:child_process'
import { once } from 'node:events'
import type { VideoFrames } from '#contract'
import { hashDistance, nearDuplicateBits } from '#model/perceptual-hash.ts'
import { messageOf } from '#model/text/zod-messages.ts'
import { frameName } from '#model/video-file.ts'
import { codeOf } from '../../errors.ts'
import { hashOf } from '../../library/index.ts'
import { expectedFrames } from './expected-frames.ts'
import type { Unpacking } from './unpacking.ts'

/** Kinds of files that contain their video themselves; playlists, which name other files and addresses, are excluded. */
const selfContained = 'mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,mpegts,mpeg,mpegvideo,flv,asf,ogg'

/** Says what to install. */
export class NoDecoder extends Error {}

const noFfmpeg =
  'Taking frames from a video needs ffmpeg, which was not found. Install it (Linux: apt install ffmpeg, macOS: brew install ffmpeg, Windows: winget install ffmpeg) and import again, or import the video in the window, which doesn’t need ffmpeg.'

/**
 * Puts the chosen frames of a video into a folder as JPEGs, named by number, and returns how many were dropped because
 * they look like the previous one. Throws a sentence if the video can't be decoded or ends before its file says it does.
 */
export async function unpackFrames(
  video: string,
  { take, keepNearDuplicates }: VideoFrames,
  { unpacking, signal, onFrame }: { unpacking: Unpacking; signal: AbortSignal; onFrame(): void },
): Promise<number> {
  const stride = 'every' in take ? take.every : 1
  const filter = 'every' in take ? `select=not(mod(n\\,${take.every}))` : `fps=${take.perSecond}`
  let dropped = 0
  let lastHash: string | null = null
  let frame = 0
  let problem: string | null = null
  try {
    for await (const jpeg of jpegsIn(decoded(video, filter, signal))) {
      const hash = keepNearDuplicates ? null : await hashOf(jpeg)
      const name = frameName(frame * stride)
      frame += 1
      onFrame()
      if (hash !== null && lastHash !== null && hashDistance(hash, lastHash) <= nearDuplicateBits) {
        dropped += 1
        continue
      }
      lastHash = hash
      await unpacking.put(name, jpeg)
    }
  } catch (error) {
    if (error instanceof NoDecoder || signal.aborted) throw error
    problem = messageOf(error)
  }
  const expected = await expectedFrames(inputOf(video), take, signal)
  if (expected && frame < expected.frames - expected.maxMissing) {
    const count = `${frame} of ${expected.frames} frames: the file ends early`
    throw new Error(problem ? `${count}; ${problem}` : count)
  }
  if (problem) throw new Error(problem)
  return dropped
}

const inputOf = (video: string): readonly string[] => [
  ...['-format_whitelist', selfContained, '-protocol_whitelist', 'file'],
  ...['-i', `file:${video}`],
]

/** The frames as JPEGs, one after another. Stops ffmpeg if it is not read to its end. */
async function* decoded(video: string, filter: string, signal: AbortSignal): AsyncGenerator<Buffer> {
  const output = ['-map', '0:v:0', '-vf', filter, '-fps_mode', 'passthrough', '-c:v', 'mjpeg', '-q:v', '2']
  const ffmpeg = spawn(
    'ffmpeg',
    ['-nostdin', '-v', 'error', ...inputOf(video), ...output, '-f', 'image2pipe', 'pipe:1'],
    { stdio: ['ignore', 'pipe', 'pipe'], signal },
  )
  let errors = ''
  ffmpeg.stderr.on('data', (text) => {
    errors = `${errors}${text}`.slice(-2000)
  })
  const ended = once(ffmpeg, 'close')
  // Handled below; until then it must not count as an unhandled rejection.
  ended.catch(() => undefined)
  try {
    yield* ffmpeg.stdout
    const [exitCode] = await ended
    const [problem] = errors.trim().split('\n').slice(-1)
    // For a truncated video ffmpeg takes what is there, says so and exits normally.
    if (exitCode !== 0 || problem) throw new Error(problem || `ffmpeg ended with ${exitCode}`)
  } catch (error) {
    throw codeOf(error) === 'ENOENT' ? new NoDecoder(noFfmpeg) : error
  } finally {
    ffmpeg.kill()
  }
}

const startOfJpeg = Buffer.from([0xff, 0xd8, 0xff])
const endOfJpeg = Buffer.from([0xff, 0xd9])

/** Splits a stream of JPEGs: within one written by ffmpeg, the end marker occurs only at its end. */
async function* jpegsIn(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let waiting: Buffer = Buffer.alloc(0)
  for await (const chunk of chunks) {
    let from = Math.max(0, waiting.length - 1)
    waiting = Buffer.concat([waiting, chunk])
    for (let end = waiting.indexOf(endOfJpeg, from); end >= 0; end = waiting.indexOf(endOfJpeg, from)) {
      const jpeg = waiting.subarray(0, end + endOfJpeg.length)
      if (!jpeg.subarray(0, startOfJpeg.length).equals(startOfJpeg)) throw new Error('ffmpeg gave no JPEGs')
      yield jpeg
      waiting = waiting.subarray(jpeg.length)
      from = 0
    }
  }
}
