import { useMutation } from '@tanstack/react-query'
import { useRef } from 'react'

/** Adds a model, which tests it first. A broken model may never finish: `stop` aborts the test and clears its error. */
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
