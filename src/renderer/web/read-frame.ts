/** A message of the engine as its port gives it: text, or the object of an answer that is bytes. */
export function readFrame(frame: string | ArrayBuffer): unknown {
  if (typeof frame === 'string') return frame
  const length = new DataView(frame).getUint32(0)
  const head = JSON.parse(new TextDecoder().decode(new Uint8Array(frame, 4, length)))
  // A copy: bytes that share their buffer with others would take all of it along when they are handed over.
  return { ...head, p: { ...head.p, b: { json: new Uint8Array(frame.slice(4 + length)) } } }
}
