import { t } from '@lingui/core/macro'
import type { EncodedPacketSink, VideoSample } from 'mediabunny'
import type { VideoFrames } from '#contract'
import { hashDistance, nearDuplicateBits, perceptualHash } from '#model/perceptual-hash.ts'
import { errorMessage } from '../../connection/index.ts'
import { fetched, openTrack, type VideoSource } from './open-track.ts'

export type FrameProgress = { taken: number; dropped: number; fraction: number }
/** `expected`: how many frames the file declares, if clearly fewer could be read. */
export type FramesRead = { frames: number; expected: number | null; problem: string | null }

/**
 * Decodes a video and sends the chosen frames as JPEGs, without those that look like the frame before. Extracts what it can
 * from a damaged or truncated file.
 */
export async function takeFrames(
  { url, sizeBytes }: VideoSource,
  { take, keepNearDuplicates }: VideoFrames,
  { signal, onProgress }: { signal: AbortSignal; onProgress(progress: FrameProgress): void },
): Promise<FramesRead> {
  const { EncodedPacketSink, VideoSampleSink } = await import('mediabunny')
  const { input, track } = await openTrack({ url, sizeBytes }, signal)
  try {
    const firstS = await track.getFirstTimestamp()
    const declaredS = await track.getDurationFromMetadata()
    let endS = await track.computeDuration()
    // In a truncated file, the last packet may not be found from the end.
    if (endsEarly(endS, { declaredS, othersEndS: 0, frameS: 0 })) endS = await lastMoment(new EncodedPacketSink(track))
    const sink = new VideoSampleSink(track)
    const samples =
      'every' in take
        ? everyNth(sink.samples(), take.every)
        : numbered(sink.samplesAtTimestamps(ticks(firstS, endS, take.perSecond)))
    const painter = new Painter()
    const progress = { taken: 0, dropped: 0, fraction: 0 }
    let lastHash: string | null = null
    let readS = firstS
    let problem: string | null = null
    const reading = samples[Symbol.asyncIterator]()
    for (;;) {
      const next = await reading.next().catch((error: unknown) => {
        if (progress.taken === 0) throw error
        problem = errorMessage(error)
        return null
      })
      if (!next || next.done) break
      const { frame, sample } = next.value
      try {
        signal.throwIfAborted()
        readS = Math.max(readS, sample.timestamp + sample.duration)
        painter.draw(sample)
        const hash = keepNearDuplicates ? null : painter.hash()
        progress.fraction = (sample.timestamp - firstS) / Math.max(1e-9, endS - firstS)
        if (hash !== null && lastHash !== null && hashDistance(hash, lastHash) <= nearDuplicateBits)
          progress.dropped += 1
        else {
          await fetched(`${url}?frame=${frame}`, { method: 'POST', body: await painter.jpeg(), signal })
          progress.taken += 1
          lastHash = hash
        }
      } finally {
        sample.close()
      }
      onProgress({ ...progress })
    }
    const frames = progress.taken + progress.dropped
    if (frames === 0)
      throw new Error(
        t`None of its frames can be read: the file is damaged or cut short. winnow import, which uses ffmpeg, may read some.`,
      )
    const length = { firstS, declaredS, othersEndS: 0, frameS: (readS - firstS) / frames }
    // Sound may continue after the images. If it ends as early, the file is truncated.
    if (endsEarly(readS, length))
      for (const other of await input.getTracks())
        if (other !== track)
          length.othersEndS = Math.max(length.othersEndS, await lastMoment(new EncodedPacketSink(other)))
    return { frames, expected: expectedFrames(frames, readS, length), problem }
  } finally {
    input.dispose()
  }
}

type Length = {
  firstS: number
  /** The end that the file declares, if it does. */
  declaredS: number | null
  /** The end of the longest other track, such as sound that continues after the images; 0 without any. */
  othersEndS: number
  /** The mean duration of the frames that were read. */
  frameS: number
}

/** Returns how many frames the file declares if that is more than were read; else null. */
export function expectedFrames(frames: number, readS: number, length: Length): number | null {
  const { firstS, declaredS } = length
  if (declaredS === null || !endsEarly(readS, length)) return null
  return Math.max(frames + 1, Math.round((frames * (declaredS - firstS)) / Math.max(1e-9, readS - firstS)))
}

/** Returns whether a file ends clearly before its declared end. Declared lengths are rounded, and the last frame may fill the rest. */
const endsEarly = (readS: number, { declaredS, othersEndS, frameS }: Omit<Length, 'firstS'>): boolean =>
  declaredS !== null && declaredS - Math.max(readS, othersEndS) > Math.max(0.5, frameS * 1.5)

/** Returns the end of the last packet that can be read. */
async function lastMoment(sink: EncodedPacketSink): Promise<number> {
  let endS = 0
  const packets = sink.packets(undefined, undefined, { metadataOnly: true })
  for (;;) {
    // The readable part ends at a packet that can't be read.
    const next = await packets.next().catch(() => null)
    if (!next || next.done) return endS
    endS = Math.max(endS, next.value.timestamp + next.value.duration)
  }
}

type Numbered = { frame: number; sample: VideoSample }

async function* everyNth(samples: AsyncIterable<VideoSample>, every: number): AsyncGenerator<Numbered> {
  let frame = 0
  for await (const sample of samples) {
    if (frame % every === 0) yield { frame, sample }
    else sample.close()
    frame += 1
  }
}

async function* numbered(samples: AsyncIterable<VideoSample | null>): AsyncGenerator<Numbered> {
  let frame = 0
  for await (const sample of samples) {
    if (sample) yield { frame, sample }
    frame += 1
  }
}

function* ticks(firstS: number, endS: number, perSecond: number): Generator<number> {
  for (let tick = 0; firstS + tick / perSecond < endS; tick++) yield firstS + tick / perSecond
}

const hashedSidePx = 64

/** Draws one frame after the other, to hash and encode it. */
class Painter {
  readonly #canvas = new OffscreenCanvas(1, 1)
  readonly #small = new OffscreenCanvas(hashedSidePx, hashedSidePx)

  draw(sample: VideoSample): void {
    const { displayWidth, displayHeight } = sample
    if (this.#canvas.width !== displayWidth) this.#canvas.width = displayWidth
    if (this.#canvas.height !== displayHeight) this.#canvas.height = displayHeight
    sample.draw(contextOf(this.#canvas), 0, 0)
  }

  hash(): string {
    const context = contextOf(this.#small)
    context.drawImage(this.#canvas, 0, 0, hashedSidePx, hashedSidePx)
    const { data } = context.getImageData(0, 0, hashedSidePx, hashedSidePx)
    const rgb = new Uint8Array((data.length / 4) * 3)
    for (let i = 0; i < data.length / 4; i++) rgb.set(data.subarray(i * 4, i * 4 + 3), i * 3)
    return perceptualHash({ data: rgb, info: { width: hashedSidePx, height: hashedSidePx } })
  }

  jpeg(): Promise<Blob> {
    return this.#canvas.convertToBlob({ type: 'image/jpeg', quality: 0.92 })
  }
}

function contextOf(canvas: OffscreenCanvas): OffscreenCanvasRenderingContext2D {
  const context = canvas.getContext('2d', { willReadFrequently: true })
  if (!context) throw new Error('There is no 2D context.')
  return context
}
