package io.featuresql.docs;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/** What the build says of the project. */
final class Poms {
  /**
   * A module.
   *
   * @param folder its folder
   * @param description what its pom says that it is
   * @param needs folders of the modules that it needs, not for tests alone
   */
  record Module(String folder, String description, List<String> needs) {
    Module {
      needs = List.copyOf(needs);
    }
  }

  private Poms() {}

  /** Version of the project. */
  static String version() {
    return child(project("."), "version");
  }

  static String license() {
    return child(elements(project("."), "license").get(0), "name");
  }

  /** The oldest Java that runs it. */
  static String java() {
    return child(elements(project("."), "properties").get(0), "maven.compiler.release");
  }

  static List<Module> modules() {
    Map<String, String> folders = new TreeMap<>();
    List<String> names =
        elements(project("."), "module").stream().map(Element::getTextContent).toList();
    names.forEach(folder -> folders.put(child(project(folder), "artifactId"), folder));
    List<Module> modules = new ArrayList<>();
    for (String folder : names) {
      List<String> needs =
          elements(project(folder), "dependency").stream()
              .filter(dependency -> elements(dependency, "scope").isEmpty())
              .map(dependency -> child(dependency, "artifactId"))
              .filter(folders::containsKey)
              .map(folders::get)
              .toList();
      modules.add(new Module(folder, child(project(folder), "description"), needs));
    }
    return modules;
  }

  private static Element project(String folder) {
    try {
      return DocumentBuilderFactory.newInstance()
          .newDocumentBuilder()
          .parse(Page.root().resolve(folder).resolve("pom.xml").toFile())
          .getDocumentElement();
    } catch (ParserConfigurationException | SAXException | IOException e) {
      throw new IllegalStateException(folder, e);
    }
  }

  private static List<Element> elements(Element parent, String name) {
    NodeList found = parent.getElementsByTagName(name);
    return IntStream.range(0, found.getLength()).mapToObj(i -> (Element) found.item(i)).toList();
  }

  /** The text of an element directly below. */
  private static String child(Element parent, String name) {
    return elements(parent, name).stream()
        .filter(element -> element.getParentNode().equals(parent))
        .findFirst()
        .orElseThrow()
        .getTextContent();
  }
}
