;; One row of an image in another size, from the two rows that it lies between. A pixel has four bytes: red, green, blue
;; and one that says nothing. Weights are 256ths, and all results are rounded.
(module
  (memory (export "memory") 1)

  ;; $above, $below: the two rows, of $rowBytes bytes, a multiple of 16. $share: how much of the result is of the row below.
  ;; $mixed: memory for a row between the two, with 4 bytes behind it.
  ;; $columns: $count times two numbers: where in the row the first of two pixels stands, and how much is of the second.
  ;; $out: where the pixels are written, $outStep bytes apart, each of 4 bytes.
  (func (export "scaleRow")
    (param $above i32) (param $below i32) (param $rowBytes i32) (param $share i32)
    (param $mixed i32) (param $columns i32) (param $count i32) (param $out i32) (param $outStep i32)
    (local $at i32) (local $upper v128) (local $lower v128) (local $two v128)

    (local.set $upper (i16x8.splat (i32.sub (i32.const 256) (local.get $share))))
    (local.set $lower (i16x8.splat (local.get $share)))

    ;; The row between the two, 16 bytes at a time.
    (loop $mix
      (v128.store (i32.add (local.get $mixed) (local.get $at))
        (i8x16.narrow_i16x8_u
          (call $round (i16x8.add
            (i16x8.mul (local.get $upper) (v128.load8x8_u (i32.add (local.get $above) (local.get $at))))
            (i16x8.mul (local.get $lower) (v128.load8x8_u (i32.add (local.get $below) (local.get $at))))))
          (call $round (i16x8.add
            (i16x8.mul (local.get $upper) (v128.load8x8_u offset=8 (i32.add (local.get $above) (local.get $at))))
            (i16x8.mul (local.get $lower) (v128.load8x8_u offset=8 (i32.add (local.get $below) (local.get $at))))))))
      (local.set $at (i32.add (local.get $at) (i32.const 16)))
      (br_if $mix (i32.lt_u (local.get $at) (local.get $rowBytes))))

    ;; Each pixel of the result from two of that row.
    (loop $pixel
      (local.set $share (i32.load offset=4 (local.get $columns)))
      (local.set $two (i16x8.mul
        (v128.load8x8_u (i32.add (local.get $mixed) (i32.load (local.get $columns))))
        (i8x16.shuffle 0 1 2 3 4 5 6 7 16 17 18 19 20 21 22 23
          (i16x8.splat (i32.sub (i32.const 256) (local.get $share)))
          (i16x8.splat (local.get $share)))))
      (local.set $two (call $round (i16x8.add
        (local.get $two)
        (i8x16.shuffle 8 9 10 11 12 13 14 15 8 9 10 11 12 13 14 15 (local.get $two) (local.get $two)))))
      (v128.store32_lane 0 (local.get $out) (i8x16.narrow_i16x8_u (local.get $two) (local.get $two)))
      (local.set $columns (i32.add (local.get $columns) (i32.const 8)))
      (local.set $out (i32.add (local.get $out) (local.get $outStep)))
      (local.set $count (i32.sub (local.get $count) (i32.const 1)))
      (br_if $pixel (local.get $count))))

  (func $round (param $of256 v128) (result v128)
    (i16x8.shr_u (i16x8.add (local.get $of256) (i16x8.splat (i32.const 128))) (i32.const 8))))
