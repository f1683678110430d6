;; Two rows of the result at a time, in double precision and in the order of place.ts, so that the numbers are the same.
;; The program is kept in resample-wasm.ts, made of this by tools/make-wasm.mjs.
(module
  (memory (export "memory") 1)

  ;; sums[x] = (row a, row b) of the weighted rows of the image that each of them reads; addresses in bytes
  (func (export "down")
    (param $a i32) (param $b i32) (param $stride i32) (param $taps i32)
    (param $wa i32) (param $wb i32) (param $length i32) (param $sums i32)
    (local $end i32) (local $k i32) (local $p i32) (local $q i32) (local $u i32) (local $v i32)
    (local $sa v128) (local $sb v128) (local $ta v128) (local $tb v128)
    (local.set $end (i32.add (local.get $sums) (i32.shl (local.get $length) (i32.const 4))))
    (loop $x
      (local.set $p (local.get $a)) (local.set $q (local.get $b))
      (local.set $u (local.get $wa)) (local.set $v (local.get $wb))
      (local.set $sa (v128.const i64x2 0 0)) (local.set $sb (v128.const i64x2 0 0))
      (local.set $k (local.get $taps))
      ;; four taps are added up before they are added to what there is
      (block $fewer
        (loop $four
          (br_if $fewer (i32.lt_u (local.get $k) (i32.const 4)))
          (local.set $ta (f64x2.mul (v128.load64_splat (local.get $u)) (f64x2.promote_low_f32x4 (v128.load64_zero (local.get $p)))))
          (local.set $tb (f64x2.mul (v128.load64_splat (local.get $v)) (f64x2.promote_low_f32x4 (v128.load64_zero (local.get $q)))))
          (local.set $p (i32.add (local.get $p) (local.get $stride))) (local.set $q (i32.add (local.get $q) (local.get $stride)))
          (local.set $ta (f64x2.add (local.get $ta) (f64x2.mul (v128.load64_splat offset=8 (local.get $u)) (f64x2.promote_low_f32x4 (v128.load64_zero (local.get $p))))))
          (local.set $tb (f64x2.add (local.get $tb) (f64x2.mul (v128.load64_splat offset=8 (local.get $v)) (f64x2.promote_low_f32x4 (v128.load64_zero (local.get $q))))))
          (local.set $p (i32.add (local.get $p) (local.get $stride))) (local.set $q (i32.add (local.get $q) (local.get $stride)))
          (local.set $ta (f64x2.add (local.get $ta) (f64x2.mul (v128.load64_splat offset=16 (local.get $u)) (f64x2.promote_low_f32x4 (v128.load64_zero (local.get $p))))))
          (local.set $tb (f64x2.add (local.get $tb) (f64x2.mul (v128.load64_splat offset=16 (local.get $v)) (f64x2.promote_low_f32x4 (v128.load64_zero (local.get $q))))))
          (local.set $p (i32.add (local.get $p) (local.get $stride))) (local.set $q (i32.add (local.get $q) (local.get $stride)))
          (local.set $ta (f64x2.add (local.get $ta) (f64x2.mul (v128.load64_splat offset=24 (local.get $u)) (f64x2.promote_low_f32x4 (v128.load64_zero (local.get $p))))))
          (local.set $tb (f64x2.add (local.get $tb) (f64x2.mul (v128.load64_splat offset=24 (local.get $v)) (f64x2.promote_low_f32x4 (v128.load64_zero (local.get $q))))))
          (local.set $p (i32.add (local.get $p) (local.get $stride))) (local.set $q (i32.add (local.get $q) (local.get $stride)))
          (local.set $sa (f64x2.add (local.get $sa) (local.get $ta)))
          (local.set $sb (f64x2.add (local.get $sb) (local.get $tb)))
          (local.set $u (i32.add (local.get $u) (i32.const 32))) (local.set $v (i32.add (local.get $v) (i32.const 32)))
          (local.set $k (i32.sub (local.get $k) (i32.const 4)))
          (br $four)))
      (block $none
        (loop $one
          (br_if $none (i32.eqz (local.get $k)))
          (local.set $sa (f64x2.add (local.get $sa) (f64x2.mul (v128.load64_splat (local.get $u)) (f64x2.promote_low_f32x4 (v128.load64_zero (local.get $p))))))
          (local.set $sb (f64x2.add (local.get $sb) (f64x2.mul (v128.load64_splat (local.get $v)) (f64x2.promote_low_f32x4 (v128.load64_zero (local.get $q))))))
          (local.set $p (i32.add (local.get $p) (local.get $stride))) (local.set $q (i32.add (local.get $q) (local.get $stride)))
          (local.set $u (i32.add (local.get $u) (i32.const 8))) (local.set $v (i32.add (local.get $v) (i32.const 8)))
          (local.set $k (i32.sub (local.get $k) (i32.const 1)))
          (br $one)))
      ;; (a0 a1) and (b0 b1) become (a0 b0) and (a1 b1)
      (v128.store (local.get $sums) (i8x16.shuffle 0 1 2 3 4 5 6 7 16 17 18 19 20 21 22 23 (local.get $sa) (local.get $sb)))
      (v128.store offset=16 (local.get $sums) (i8x16.shuffle 8 9 10 11 12 13 14 15 24 25 26 27 28 29 30 31 (local.get $sa) (local.get $sb)))
      (local.set $a (i32.add (local.get $a) (i32.const 8))) (local.set $b (i32.add (local.get $b) (i32.const 8)))
      (local.set $sums (i32.add (local.get $sums) (i32.const 32)))
      (br_if $x (i32.lt_u (local.get $sums) (local.get $end)))))

  ;; the rows at addresses $a and $b of the result, from sums
  (func (export "across")
    (param $sums i32) (param $taps i32) (param $first i32) (param $weights i32) (param $count i32) (param $channels i32)
    (param $a i32) (param $b i32)
    (local $end i32) (local $step i32) (local $c i32) (local $k i32) (local $w i32) (local $p i32) (local $s v128)
    (local.set $step (i32.shl (local.get $channels) (i32.const 4)))
    (local.set $end (i32.add (local.get $first) (i32.shl (local.get $count) (i32.const 2))))
    (if (i32.and (i32.eq (local.get $taps) (i32.const 3)) (i32.eq (local.get $channels) (i32.const 1)))
      (then
        (loop $x3
          (local.set $p (i32.add (local.get $sums) (i32.shl (i32.load (local.get $first)) (i32.const 4))))
          (local.set $s (f64x2.add
            (f64x2.add
              (f64x2.mul (v128.load64_splat (local.get $weights)) (v128.load (local.get $p)))
              (f64x2.mul (v128.load64_splat offset=8 (local.get $weights)) (v128.load offset=16 (local.get $p))))
            (f64x2.mul (v128.load64_splat offset=16 (local.get $weights)) (v128.load offset=32 (local.get $p)))))
          (local.set $s (f32x4.demote_f64x2_zero (local.get $s)))
          (v128.store32_lane 0 (local.get $a) (local.get $s))
          (v128.store32_lane 1 (local.get $b) (local.get $s))
          (local.set $a (i32.add (local.get $a) (i32.const 4))) (local.set $b (i32.add (local.get $b) (i32.const 4)))
          (local.set $weights (i32.add (local.get $weights) (i32.const 24)))
          (local.set $first (i32.add (local.get $first) (i32.const 4)))
          (br_if $x3 (i32.lt_u (local.get $first) (local.get $end)))))
      (else
        (loop $x
          (local.set $c (i32.const 0))
          (loop $channel
            (local.set $p (i32.add (local.get $sums)
              (i32.add (i32.mul (i32.load (local.get $first)) (local.get $step)) (i32.shl (local.get $c) (i32.const 4)))))
            (local.set $w (local.get $weights))
            (local.set $s (v128.const i64x2 0 0))
            (local.set $k (local.get $taps))
            (loop $tap
              (local.set $s (f64x2.add (local.get $s) (f64x2.mul (v128.load64_splat (local.get $w)) (v128.load (local.get $p)))))
              (local.set $w (i32.add (local.get $w) (i32.const 8)))
              (local.set $p (i32.add (local.get $p) (local.get $step)))
              (br_if $tap (local.tee $k (i32.sub (local.get $k) (i32.const 1)))))
            (local.set $s (f32x4.demote_f64x2_zero (local.get $s)))
            (v128.store32_lane 0 (local.get $a) (local.get $s))
            (v128.store32_lane 1 (local.get $b) (local.get $s))
            (local.set $a (i32.add (local.get $a) (i32.const 4))) (local.set $b (i32.add (local.get $b) (i32.const 4)))
            (br_if $channel (i32.lt_u (local.tee $c (i32.add (local.get $c) (i32.const 1))) (local.get $channels))))
          (local.set $weights (i32.add (local.get $weights) (i32.shl (local.get $taps) (i32.const 3))))
          (local.set $first (i32.add (local.get $first) (i32.const 4)))
          (br_if $x (i32.lt_u (local.get $first) (local.get $end))))))))
