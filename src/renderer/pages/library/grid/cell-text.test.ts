import { describe, expect, it } from 'vitest'
import type { ImageRow } from '#contract'
import { idOf } from '#model/ids.ts'
import { cellDetails, cellFigure, cellLabel } from './cell-text.ts'

const row: ImageRow = {
  imageId: idOf('img', 1),
  path: 'garden/2026/frog.jpg',
  source: 'garden',
  widthPx: 640,
  heightPx: 480,
  sizeBytes: 1000,
  format: 'jpeg',
  state: 'predicted',
  lifecycle: 'active',
  held: false,
  capturedAtMs: null,
  importedAtMs: 0,
  reviewedAtMs: null,
  reviewer: null,
  revision: 0,
  tags: [],
  openComments: 0,
  nearDuplicates: null,
  labelCount: 0,
  predictionCount: 5,
  shownCount: 3,
  minScore: 0.31,
  maxScore: 0.92,
}

describe('the words of a cell', () => {
  it('give the number of predictions and the range of their confidence', () => {
    expect(cellDetails(row)).toBe('3 predictions · 0.31–0.92')
    expect(cellDetails({ ...row, shownCount: 1, maxScore: 0.31 })).toBe('1 prediction · 0.31')
  })

  it('give the state where nothing is left to review, and what keeps an image or took it away', () => {
    expect(cellDetails({ ...row, state: 'reviewed', labelCount: 2 })).toBe('Reviewed · 2 labels')
    expect(cellDetails({ ...row, predictionCount: 0, shownCount: 0, minScore: null, maxScore: null })).toBe('Predicted')
    expect(cellDetails({ ...row, shownCount: 0, minScore: null })).toBe('Predicted · No confident predictions')
    expect(cellDetails({ ...row, state: 'new', held: true, lifecycle: 'trashed' })).toBe('New · on hold · in the trash')
  })

  it('name file and state once for a screen reader', () => {
    expect(cellLabel(row)).toBe('frog.jpg, Predicted, 3 predictions · 0.31–0.92')
    expect(cellLabel({ ...row, state: 'new' })).toBe('frog.jpg, New')
  })
})

it('the figure of a caption is what is to review and how sure, else the state or what keeps the image', () => {
  expect(cellFigure({ ...row, shownCount: 3, minScore: 0.31 })).toBe('3 · 0.31')
  expect(cellFigure({ ...row, state: 'reviewed' })).toBe('reviewed')
  expect(cellFigure({ ...row, similarity: 0.283 })).toBe('0.28')
  expect(cellFigure({ ...row, lifecycle: 'trashed' })).toBe('in the trash')
  expect(cellFigure({ ...row, state: 'reviewed', held: true })).toBe('on hold')
})
