package com.cruddur.bench;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** Elements of a list by Zipf's law: the second is chosen half as often as the first, the third a third as often. */
final class Zipf<T> {

    private final List<T> elements;
    private final double[] cumulated;
    private final SplittableRandom random = new SplittableRandom(1000);

    Zipf(List<T> elements) {
        this.elements = elements;
        cumulated = IntStream.rangeClosed(1, elements.size())
                .mapToDouble(rank -> 1.0 / rank)
                .toArray();
        Arrays.parallelPrefix(cumulated, Double::sum);
    }

    T next() {
        double point = random.nextDouble() * cumulated[cumulated.length - 1];
        int place = Arrays.binarySearch(cumulated, point);
        return elements.get(place < 0 ? -place - 1 : place);
    }

    /** A sample, from which a load generator may choose uniformly. */
    List<T> sample(int size) {
        return IntStream.range(0, size).mapToObj(each -> next()).toList();
    }
}
