import { t } from '@lingui/core/macro'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { flushSync } from 'react-dom'
import { engine, queries, showProblem } from '../connection/index.ts'
import { keyOf, lookOffers, looksLikeQuery, type Offer, withOffer } from './offers.ts'
import { withTerm } from './query-terms.ts'
import { asItIs, type CountedOffer, offersOf, useOffers } from './use-offers.ts'

export type WordSearchOptions = {
  /** The query of the chips. */
  where: string
  onChange(where: string): void
  /** Searches by similarity to the words; absent if the field only takes conditions. */
  onLook?: ((words: string, of?: 'objects') => void) | undefined
  /** Narrows or widens the query of the images to count. */
  meant?: ((where: string) => string) | undefined
  /** Called with typed text that is no chip yet. */
  onTyping?: ((text: string) => void) | undefined
}

/** Holds the typed text with its offers, and turns offers into conditions. */
export function useWordSearch({ where, onChange, onLook, meant = asItIs, onTyping }: WordSearchOptions) {
  // The latest query, because a word may be added while an earlier one is still being looked up.
  const latest = useRef(where)
  useEffect(() => {
    latest.current = where
  }, [where])
  const [text, setText] = useState('')
  useEffect(() => onTyping?.(text), [onTyping, text])
  const [isTyping, setTyping] = useState(false)
  const [picked, setPicked] = useState<string | null>(null)
  const conditions = useOffers(isTyping ? text : '', where, { meant })
  const { data: models } = useQuery(queries.models.list.queryOptions())
  const canLook =
    onLook !== undefined && (models?.some(({ kind, readsText }) => kind === 'embedding' && readsText) ?? false)
  const found = conditions.filter(({ count }) => count !== 0)
  const looks =
    canLook && conditions.length > 0 ? lookOffers(text).map((offer): CountedOffer => ({ offer, count: null })) : []
  // Offers without images can only be taken by mouse.
  const takeable = [...found, ...looks]
  const offers = [...takeable, ...conditions.filter(({ count }) => count === 0)]
  const chosen =
    takeable.length === 0
      ? -1
      : Math.max(
          0,
          takeable.findIndex(({ offer }) => keyOf(offer) === picked),
        )
  const show = (next: string) => {
    latest.current = next
    onChange(next)
  }
  const clear = () =>
    // In sync, because a fast typist continues with the next word.
    flushSync(() => {
      setText('')
      setTyping(false)
      setPicked(null)
    })
  const take = (offer: Offer, excludes: boolean) => {
    const [{ kind, title } = { kind: null, title: '' }] = offer
    if (kind === 'look') return onLook?.(title)
    if (kind === 'object') return onLook?.(title, 'objects')
    show(withOffer(latest.current, offer, excludes))
  }
  const choose = (offer: Offer, excludes: boolean) => {
    clear()
    take(offer, excludes)
  }
  const takeTyped = async (excludes: boolean) => {
    const words = text.trim()
    if (words === '') return
    // Text typed during the lookup belongs to the next word. A word without a meaning is put back.
    clear()
    const putBack = () => {
      setText((next) => (next === '' ? words : `${words} ${next}`))
      setTyping(true)
    }
    try {
      if (looksLikeQuery(words) && (await engine.library.checkQuery({ where: words })) === null)
        return show(withTerm(latest.current, words))
      const offer =
        takeable[chosen]?.offer ??
        (await offersOf(words, latest.current, meant)).find(({ count }) => count !== 0)?.offer
      if (offer) take(offer, excludes)
      else putBack()
    } catch (error) {
      putBack()
      showProblem(t`Can’t search`)(error)
    }
  }
  const type = (next: string) => {
    setText(next)
    setTyping(true)
    setPicked(null)
  }
  const pick = (offer: Offer) => setPicked(keyOf(offer))
  return { text, isTyping, takeable, offers, chosen, type, pick, choose, takeTyped, show, clear, setTyping }
}
