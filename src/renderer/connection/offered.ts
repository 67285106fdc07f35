import { create } from 'zustand'

type Offered = {
  /** Files and folders with images. */
  paths: readonly string[]
  /** ONNX files. */
  models: readonly string[]
}

const isModel = (path: string): boolean => /\.onnx$/i.test(path)

/** The files and folders that were opened with the app or dropped on it, until a page takes them. */
export const useOffered = create<Offered>(() => ({ paths: [], models: [] }))

export const offer = (opened: readonly string[]): void =>
  useOffered.setState(({ paths, models }) => ({
    paths: [...paths, ...opened.filter((path) => !isModel(path))],
    models: [...models, ...opened.filter((path) => isModel(path) && !models.includes(path))],
  }))

export const takeModel = (file: string): void =>
  useOffered.setState(({ models }) => ({ models: models.filter((model) => model !== file) }))
