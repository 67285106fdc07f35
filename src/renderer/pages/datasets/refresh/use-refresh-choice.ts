import { t } from '@lingui/core/macro'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { EndedRefresh, ListedRecipe, RecipeName } from '#contract'
import { queries, shell } from '../../../connection/index.ts'

/** Stands for no recipe among them: no recipe has this name. */
export const noRecipe = '-'

export type RefreshChoice = {
  format: string
  setFormat(format: string): void
  folder: string
  chooseFolder(): Promise<void>
  /** False where a folder has to be chosen first, which is shown then. */
  requireFolder(): boolean
  lacksFolder: boolean
  acceptDiff: boolean
  setAcceptDiff(accept: boolean): void
  /** The recipes of this computer that can be used, and the chosen one. */
  recipes: readonly ListedRecipe[]
  train: RecipeName | undefined
  setTrain(name: string): void
}

/** How to refresh: at first as the last time. */
export function useRefreshChoice(last: EndedRefresh | null, trains: boolean): RefreshChoice {
  const [typedFormat, setFormat] = useState<string | null>(null)
  const [chosenFolder, setFolder] = useState<string | null>(null)
  const [isAsked, setAsked] = useState(false)
  const [acceptDiff, setAcceptDiff] = useState(false)
  const [chosenRecipe, setTrain] = useState<string | null>(null)
  const { data: recipes = [] } = useQuery(queries.training.recipes.queryOptions())
  const usable = recipes.filter(({ problem }) => problem === null)
  const first = last?.recipe ?? (trains ? usable[0]?.name : undefined)
  const folder = chosenFolder ?? last?.folder ?? ''
  return {
    format: typedFormat ?? last?.format ?? 'coco',
    setFormat,
    folder,
    async chooseFolder() {
      const chosen = await shell.chooseFolder({ title: t`Choose the folder for exports` })
      if (chosen) setFolder(chosen)
    },
    requireFolder() {
      setAsked(true)
      return window.winnow.download !== undefined || folder !== ''
    },
    lacksFolder: isAsked && folder === '',
    acceptDiff,
    setAcceptDiff,
    recipes: usable,
    train: usable.find(({ name }) => name === (chosenRecipe ?? first))?.name,
    setTrain,
  }
}
