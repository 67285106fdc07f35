import { useMutation } from '@tanstack/react-query'
import { useRef } from 'react'

/**
 * Adding a model, which runs it first: that may take long, and never end with a broken model. `stop` gives it up, and
 * whatever was said of it is gone.
 */
export function useTestRun<Input, Added>(
  add: (input: Input, options: { signal: AbortSignal }) => Promise<Added>,
  onSuccess: (added: Added) => void,
) {
  const running = useRef<AbortController | null>(null)
  const mutation = useMutation({
    mutationFn: (input: Input) => {
      running.current = new AbortController()
      return add(input, { signal: running.current.signal })
    },
    meta: { shownInPlace: true },
    onSuccess,
  })
  const stop = () => {
    running.current?.abort()
    mutation.reset()
  }
  return { ...mutation, stop }
}
