import { t } from '@lingui/core/macro'
import type { Input, InputVideoTrack } from 'mediabunny'

export type VideoSource = { url: string; sizeBytes: number }

const convert = t`Convert it to MP4 with H.264, or import it with winnow import, which uses ffmpeg.`

/** Opens the video track of a file for decoding. Throws an error that says what can't be read and what to do. */
export async function openTrack(
  { url, sizeBytes }: VideoSource,
  signal?: AbortSignal,
): Promise<{ input: Input; track: InputVideoTrack }> {
  // Loaded with the first video, so that the window does not wait for it.
  const { ALL_FORMATS, CustomSource, Input } = await import('mediabunny')
  const read = async (start: number, end: number) =>
    new Uint8Array(await (await fetched(`${url}?from=${start}&to=${end}`, { signal })).arrayBuffer())
  const input = new Input({ formats: ALL_FORMATS, source: new CustomSource({ getSize: () => sizeBytes, read }) })
  try {
    if (!(await input.canRead())) throw new Error(t`The window can’t read this kind of video file. ${convert}`)
    const track = await input.getPrimaryVideoTrack()
    if (!track) throw new Error(t`The file has no images that the window can read. ${convert}`)
    if (!(await track.canDecode()))
      throw new Error(t`This computer can’t decode its images (${await codecOf(track)}). ${convert}`)
    return { input, track }
  } catch (error) {
    input.dispose()
    throw error
  }
}

const codecOf = async (track: InputVideoTrack): Promise<string> => (await track.getCodec()) ?? t`unknown codec`

export async function fetched(url: string, request: RequestInit): Promise<Response> {
  const response = await fetch(url, request)
  if (!response.ok) throw new Error(await response.text())
  return response
}
