import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { z } from 'zod'
import type { VideoFrames } from '#contract'
import { readJson } from '#model/text/read-json.ts'

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
export async function expectedFrames(
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
