/** Tells when the window was moved to a screen with other pixels, or the page was zoomed, until the returned function is called. */
export function followPixelRatio(onChanged: () => void): () => void {
  let ratio: MediaQueryList | undefined
  const stop = () => ratio?.removeEventListener('change', changed)
  const follow = () => {
    stop()
    ratio = matchMedia(`(resolution: ${window.devicePixelRatio}dppx)`)
    ratio.addEventListener('change', changed)
  }
  const changed = () => {
    follow()
    onChanged()
  }
  follow()
  return stop
}
