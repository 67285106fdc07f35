import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { promisify } from 'node:util'
import { z } from 'zod'
import type { VideoFrames } from '#contract'
import { hashDistance, nearDuplicateBits } from '#model/perceptual-hash.ts'
import { readJson } from '#model/text/read-json.ts'
import { messageOf } from '#model/text/zod-messages.ts'
import { frameName } from '#model/video-file.ts'
import { codeOf } from '../../errors.ts'
import { hashOf } from '../../library/index.ts'
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

const Probed = z.object({
  streams: z.array(
    z.object({
      nb_frames: z.coerce.number().optional(),
      duration: z.coerce.number().optional(),
      avg_frame_rate: z.string().default(''),
      tags: z.object({ DURATION: z.string().optional() }).optional(),
    }),
  ),
  format: z.object({ nb_streams: z.number(), duration: z.coerce.number().optional() }),
})

const entries = 'stream=nb_frames,duration,avg_frame_rate:stream_tags=DURATION:format=nb_streams,duration'

/**
 * How many frames a video should have according to its file, and how many of them may be missing before the file is considered
 * cut: rates vary, and the first or last frame is not always shown. Null if the file does not say, or if
 * ffprobe, which comes with ffmpeg, is missing.
 */
async function expectedFrames(
  ofFfmpeg: readonly string[],
  take: VideoFrames['take'],
  signal: AbortSignal,
): Promise<{ frames: number; maxMissing: number } | null> {
  const args = ['-v', 'error', '-select_streams', 'v:0', '-show_entries', entries, '-of', 'json', ...ofFfmpeg]
  // Without ffprobe, or if it can't read the file, nothing is expected; ffmpeg reports what is wrong.
  const output = await promisify(execFile)('ffprobe', args, { signal, timeout: 60_000 }).catch(() => null)
  const read = readJson(output?.stdout ?? '')
  const probed = 'value' in read ? Probed.safeParse(read.value).data : undefined
  if (!probed) return null
  const {
    streams: [stream],
    format,
  } = probed
  // The file may be longer than its images because of its sound.
  const ofFile = format.nb_streams === 1 ? format.duration : undefined
  const seconds = stream?.duration ?? secondsOf(stream?.tags?.DURATION) ?? ofFile
  // The first or last of evenly spaced frames may fall outside the video.
  if ('perSecond' in take) return seconds ? about(seconds * take.perSecond, 2) : null
  if (stream?.nb_frames) {
    const frames = Math.ceil(stream.nb_frames / take.every)
    return { frames, maxMissing: Math.max(1, Math.floor(frames * 0.02)) }
  }
  const [of = 0, per = 0] = (stream?.avg_frame_rate ?? '').split('/').map(Number)
  return seconds && of && per ? about((seconds * of) / per / take.every, 1) : null
}

const about = (frames: number, maxMissing: number): { frames: number; maxMissing: number } => ({
  frames: Math.round(frames),
  maxMissing: Math.max(maxMissing, Math.floor(frames * 0.02)),
})

/** Parses `00:00:03.000000000`. */
function secondsOf(time: string | undefined): number | undefined {
  const parts = time?.split(':').map(Number)
  return parts?.length === 3 && parts.every(Number.isFinite)
    ? parts.reduce((sum, part) => sum * 60 + part, 0)
    : undefined
}
